//! `causeway connection rights` and `confirm`: what an account may do, and whose instance it is.

use std::path::PathBuf;

use super::args::RightsArgs;
use super::exit::Exit;
use super::session::Session;
use super::{Result, connection, input};
use crate::connector::Examination;
use crate::model::ConnectionId;
use crate::report;
use crate::report::rights::Sheet;
use crate::report::text::{add_line, moment, one_line};
use crate::service::ConnectionView;

/// Which instance answers, as lines below the connection.
pub(super) fn instance(view: &ConnectionView) -> String {
    let mut text = String::new();
    let Some(instance) = &view.instance else { return text };
    for fact in instance.known.facts() {
        add_line(&mut text, 2, &format!("{}: {}", fact.kind.words(), one_line(&fact.value)));
    }
    if instance.read_only {
        add_line(&mut text, 2, "WRONG OR CLONED INSTANCE: nothing is sent there until a person confirms");
    }
    for one in &instance.differences {
        let line = format!("changed: {}: it was {} and is now {}", one.kind.words(), one.was, one.is);
        add_line(&mut text, 2, &one_line(&line));
    }
    for also in &instance.also {
        add_line(&mut text, 2, &format!("note: the connection {also} leads to the same instance"));
    }
    text
}

/// Shows the rights of a connection, or the sheet for its administrator.
pub(super) async fn show(session: &Session, args: RightsArgs) -> Result<Exit> {
    let mut view = session.desk.connection_view(&args.name).await?;
    if view.examination.is_none() && !args.sheet {
        session.desk.test_connection(&args.name).await?;
        view = session.desk.connection_view(&args.name).await?;
    }
    if args.sheet {
        return sheet(session, &view, args.out);
    }
    let (name, rights) = (&args.name, &view.rights);
    session.output.show(&[("connection", name), ("rights", rights), ("instance", &view.instance)], || {
        let tested = view.tested.map_or_else(|| "not tested yet".to_owned(), |at| format!("tested {}", moment(at)));
        let mut text = format!("{name}, {tested}:\n{}", report::rights::matrix(rights));
        let found = view.examination.as_ref();
        for missing in found.map_or(&[][..], |found| &found.missing) {
            add_line(&mut text, 0, &format!("missing: {}", one_line(missing)));
        }
        for remark in found.map(Examination::told).unwrap_or_default() {
            add_line(&mut text, 0, &report::rights::remark(&remark));
        }
        add_line(&mut text, 0, "Which instance this is:");
        text + &instance(&view)
    })?;
    Ok(view.examination.as_ref().map_or(Exit::Holds, |found| connection::exit(found, &view)))
}

fn sheet(session: &Session, view: &ConnectionView, out: Option<PathBuf>) -> Result<Exit> {
    let text = report::rights::sheet(&Sheet {
        connection: &view.connection,
        profiles: &view.used_by,
        tested: view.tested,
        rights: &view.rights,
        found: view.examination.as_ref(),
    });
    let Some(out) = out else {
        session.output.show(&[("connection", &view.connection.name), ("sheet", &text)], || text.clone())?;
        return Ok(Exit::Done);
    };
    input::write(&out, &session.place, &text)?;
    let written = out.display().to_string();
    session.output.show(&[("connection", &view.connection.name), ("file", &written)], || {
        format!("The sheet is in {}.\n", one_line(&written))
    })?;
    Ok(Exit::Done)
}

/// Confirms the instance that answered last.
pub(super) async fn confirm(session: &Session, name: &ConnectionId) -> Result<Exit> {
    let instance = session.desk.confirm_instance(name).await?;
    session.output.show(&[("connection", name), ("instance", &instance)], || {
        let mut text = format!("{name} leads to this instance:\n");
        for fact in instance.known.facts() {
            add_line(&mut text, 2, &format!("{}: {}", fact.kind.words(), one_line(&fact.value)));
        }
        text
    })?;
    Ok(Exit::Done)
}
