//! `causeway profile from-native`: the set-up of Halo's own integration becomes a draft.

use super::Result;
use super::args::ProfileFromNativeArgs;
use super::exit::Exit;
use super::input;
use super::session::Session;
use crate::profile::Scope;
use crate::report::text::table;
use crate::service::ServiceError;
use crate::service::linking::{Carried, NativeDraft, NativeImport};

/// Drafts a profile, and says where each setting went. It is saved disabled, or written into a file.
pub(super) async fn run(session: &Session, args: ProfileFromNativeArgs) -> Result<Exit> {
    let scope = match (args.customer, args.supplier) {
        (Some(id), _) => Scope::Customer { id },
        (None, Some(id)) => Scope::Supplier { id },
        (None, None) => return Err(super::error::CliError::Usage("name a customer or a supplier".to_owned())),
    };
    let draft = NativeDraft { name: args.name, halo: args.halo, other: args.servicenow, scope };
    let import = session.desk.draft_from_native(&draft).await?;
    let next = if let Some(path) = &args.out {
        input::write(path, &session.place, &import.profile.to_toml().map_err(ServiceError::from)?)?;
        format!("The draft is in {}; import it once it is right.\n", path.display())
    } else {
        session.desk.save_profile(import.profile.clone()).await?;
        let name = &import.profile.name;
        format!(
            "{name} is saved, disabled. Link what is linked there with `causeway adopt --by native --profile {name}`, \
             then look at it with `causeway plan --profile {name}`.\n"
        )
    };
    session.output.show(&[("native", &import)], || format!("{}{next}", text(&import)))?;
    Ok(Exit::Done)
}

fn text(import: &NativeImport) -> String {
    let row = |one: &Carried| {
        let to = one.to.clone().unwrap_or_else(|| "no counterpart".to_owned());
        vec![one.setting.clone(), one.value.clone(), to, one.remark.clone()]
    };
    let rows: Vec<Vec<String>> = import.carried.iter().map(row).collect();
    let on = if import.still_on {
        "Halo's own integration still works for it: this desk writes nothing there until it is switched off.\n"
    } else {
        ""
    };
    format!("{}{on}", table(&["Setting", "There", "In the profile", "Remark"], &rows))
}
