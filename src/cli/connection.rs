//! `causeway connection`: systems are added, tested, listed and removed.

use serde_json::json;

use super::Result;
use super::args::{ConnectionArgs, ConnectionCommand, SystemName};
use super::error::CliError;
use super::exit::Exit;
use super::output::error_json;
use super::place::Place;
use super::rights;
use super::session::{Secrets, Session};
use super::terminal::{self, Input};
use super::trial;
use crate::connector::Examination;
use crate::model::{ConnectionId, RecordId};
use crate::profile::{Authentication, Connection, address};
use crate::report;
use crate::report::text::{add_line, counted, moment, one_line, table};
use crate::service::{ConnectionView, NewConnection, NextStep, ServiceError};

/// Runs a command about connections.
pub(super) async fn run(session: &Session, command: ConnectionCommand) -> Result<Exit> {
    match command {
        ConnectionCommand::Add(args) => add(session, *args).await,
        ConnectionCommand::Test { name: Some(name), write_to: Some(record) } => {
            trial::test(session, &name, RecordId::new(record)).await
        }
        ConnectionCommand::Test { name, .. } => test(session, name).await,
        ConnectionCommand::Rights(args) => rights::show(session, args).await,
        ConnectionCommand::Confirm { name } => rights::confirm(session, &name).await,
        ConnectionCommand::List => list(session).await,
        ConnectionCommand::State => state(session).await,
        ConnectionCommand::Remove { name } => {
            session.desk.remove_connection(&name).await?;
            session.output.show(&[("removed", &name)], || format!("{name} and its secrets are removed.\n"))?;
            Ok(Exit::Done)
        }
    }
}

async fn add(session: &Session, args: ConnectionArgs) -> Result<Exit> {
    let connection = connection(args, &session.place)?;
    let name = connection.name.clone();
    let mut given = Vec::new();
    if session.input == Input::Person {
        for secret in connection.secret_names() {
            given.extend(terminal::hidden(&secret).await?.map(|value| (secret, value)));
        }
    }
    let stored: Vec<String> = given.iter().map(|(name, _)| name.clone()).collect();
    let needed = connection.secret_names();
    session.desk.save_connection(NewConnection { connection: connection.clone(), secrets: given }).await?;
    let in_memory = match session.secrets {
        Secrets::Given => session.desk.secret_names().await?,
        Secrets::Keychain => Vec::new(),
    };
    let to_set: Vec<&String> =
        needed.iter().filter(|name| !stored.contains(name) && !in_memory.contains(name)).collect();
    session.output.show(
        &[("connection", &connection), ("stored_secrets", &stored), ("secrets_to_set", &to_set)],
        || {
            let mut text = format!("{name} is saved; it leads to {}.\n", connection.base_url);
            for secret in &to_set {
                add_line(&mut text, 0, &format!("Store its secret: causeway secret set {secret}"));
            }
            add_line(&mut text, 0, &format!("See whether it answers: causeway connection test {name}"));
            text
        },
    )?;
    Ok(Exit::Done)
}

fn connection(args: ConnectionArgs, place: &Place) -> Result<Connection> {
    let usage = |text: &str| CliError::Usage(text.to_owned());
    let authentication = match (args.username, args.client_id) {
        (None, Some(client_id)) => Authentication::ClientCredentials { client_id },
        (Some(username), None) => Authentication::Basic { username },
        (Some(username), Some(client_id)) => Authentication::Password { client_id, username },
        (None, None) => return Err(usage("say how to sign in: --username, --client-id, or both")),
    };
    let base_url = address::root(args.system.into(), &args.url)
        .map_err(|refusal| CliError::Usage(format!("the address of --url {refusal}")))?;
    let with_client = matches!(authentication, Authentication::ClientCredentials { .. });
    if args.system == SystemName::Halo && !with_client {
        return Err(usage("Halo signs in with a client id and its secret; give --client-id and no --username"));
    }
    if args.system == SystemName::ServiceNow && args.tenant.is_some() {
        return Err(usage("only Halo has tenants; leave out --tenant"));
    }
    let ca_file = match args.ca_file {
        None => None,
        Some(path) => {
            let whole = std::path::absolute(place.find(&path)).map_err(|cause| CliError::file(&path, cause))?;
            std::fs::File::open(&whole).map_err(|cause| CliError::file(&whole, cause))?;
            Some(whole.into_os_string().into_string().map_err(|_name| usage("the path of --ca-file is not UTF-8"))?)
        }
    };
    Ok(Connection {
        name: args.name,
        system: args.system.into(),
        base_url,
        environment: args.environment,
        authentication,
        tenant: args.tenant,
        share_percent: args.share,
        allowance: args.allowance,
        window_seconds: args.window_seconds,
        ca_file,
        file_hosts: args.file_hosts,
        internal_file_hosts: args.internal_file_hosts,
    })
}

async fn test(session: &Session, name: Option<ConnectionId>) -> Result<Exit> {
    if let Some(name) = name {
        return test_one(session, &name).await;
    }
    let mut worst = Exit::Done;
    for name in connections(session).await? {
        worst = worst.max(match test_one(session, &name).await {
            Ok(exit) => exit,
            Err(error) => {
                let text = || format!("{name}: {error}\n");
                session.output.show(&[("connection", &name), ("error", &error_json(&error))], text)?;
                error.exit()
            }
        });
    }
    Ok(worst)
}

pub(super) async fn test_one(session: &Session, name: &ConnectionId) -> Result<Exit> {
    let found = session.desk.test_connection(name).await?;
    let view = session.desk.connection_view(name).await?;
    session.output.show(
        &[("connection", name), ("examination", &found), ("remarks", &found.told()), ("instance", &view.instance)],
        || examination(name, &found) + &rights::instance(&view),
    )?;
    Ok(exit(&found, &view))
}

/// The names of all connections; none at all is an error.
pub(super) async fn connections(session: &Session) -> Result<Vec<ConnectionId>> {
    let names = session.desk.connection_names().await?;
    if names.is_empty() {
        let next = NextStep::AddConnection { name: None };
        return Err(ServiceError::not_configured("there is no connection yet", next).into());
    }
    Ok(names)
}

/// How a test ends: what is missing or should be put right is a warning, another instance a guard.
pub(super) fn exit(found: &Examination, view: &ConnectionView) -> Exit {
    if view.instance.as_ref().is_some_and(|instance| instance.read_only) {
        return Exit::Guard;
    }
    if found.is_in_order() { Exit::Done } else { Exit::Holds }
}

fn examination(name: &ConnectionId, found: &Examination) -> String {
    let mut text = format!(
        "{name} answers: {}, signed in as {}\n  clock: {}; zone of its stamps: {}\n",
        one_line(&found.product),
        one_line(&found.account),
        found.clock_in_words(),
        found.zone_in_words(),
    );
    if let Some(token) = found.token {
        add_line(&mut text, 2, &format!("access tokens live {} s", token.seconds));
    }
    for (ability, answer) in &found.abilities {
        add_line(&mut text, 2, &format!("{}: {}", one_line(ability), one_line(answer)));
    }
    for missing in &found.missing {
        add_line(&mut text, 2, &format!("missing: {}", one_line(missing)));
    }
    for remark in &found.told() {
        add_line(&mut text, 2, &report::rights::remark(remark));
    }
    text
}

async fn state(session: &Session) -> Result<Exit> {
    let states = session.desk.endpoints().await?;
    session.output.show(&[("connections", &states)], || {
        let mut text = String::new();
        for state in &states {
            let answers = match state.reachable {
                Some(true) => "answers",
                Some(false) => "does not answer",
                None => "was never asked",
            };
            let since = state.answered.map_or_else(String::new, |at| format!(", last good answer {}", moment(at)));
            add_line(&mut text, 0, &format!("{} {answers}{since}", state.connection));
            if let Some(trouble) = &state.trouble {
                add_line(&mut text, 2, &one_line(trouble));
            }
            let oldest = state.oldest.map_or_else(String::new, |at| format!(", the oldest since {}", moment(at)));
            add_line(&mut text, 2, &format!("waiting: {}{oldest}", counted(state.queue, "write")));
            for budget in &state.budgets {
                add_line(&mut text, 2, &format!("budget: {}", budget.words()));
            }
        }
        text
    })?;
    Ok(Exit::Done)
}

async fn list(session: &Session) -> Result<Exit> {
    let views = session.desk.connections().await?;
    session.output.show(&[("connections", &json!(views))], || {
        let rows: Vec<Vec<String>> = views
            .iter()
            .map(|view| {
                let tested = view.tested.map_or_else(|| "not tested".to_owned(), moment);
                vec![
                    view.connection.name.to_string(),
                    view.connection.system.to_string(),
                    view.connection.base_url.to_string(),
                    view.connection.environment.to_string(),
                    tested,
                    view.used_by.join(", "),
                ]
            })
            .collect();
        if rows.is_empty() {
            return "No connection yet; add one with `causeway connection add`.\n".to_owned();
        }
        table(&["Name", "System", "Address", "Environment", "Tested", "Used by"], &rows)
    })?;
    Ok(Exit::Done)
}
