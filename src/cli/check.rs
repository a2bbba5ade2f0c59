//! `causeway check`: whether this account can work with this desk, here and now.

use serde::Serialize;

use super::Result;
use super::connection;
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use crate::connector::Gravity;
use crate::model::ConnectionId;
use crate::report::text::one_line;
use crate::service::{Advice, ServiceError};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: String,
    problem: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    advice: Vec<String>,
    #[serde(skip)]
    exit: Exit,
}

impl Finding {
    fn fine(what: impl Into<String>) -> Self {
        Self { what: what.into(), problem: None, advice: Vec::new(), exit: Exit::Done }
    }

    fn wrong(what: impl Into<String>, problem: impl Into<String>, exit: Exit) -> Self {
        Self { what: what.into(), problem: Some(problem.into()), advice: Vec::new(), exit }
    }
}

/// Looks at everything, also after a problem.
pub(super) async fn run(session: &Session) -> Result<Exit> {
    let desk = &session.desk;
    let folder = desk.folder().root().display().to_string();
    // An open desk proves both: the folder is usable and its lock is ours.
    let mut findings = vec![Finding::fine(format!("data folder {folder}")), Finding::fine("desk lock")];
    let damage = desk.verify_store().await?;
    if damage.is_empty() {
        findings.push(Finding::fine("store"));
    }
    findings.extend(damage.into_iter().map(|damage| Finding::wrong("store", damage, Exit::Failed)));
    for check in desk.check_secrets().await? {
        let what = format!("secret {}", check.reference);
        findings.push(match check.outcome {
            Ok(()) => Finding::fine(what),
            Err(error) => {
                let error = CliError::Service(ServiceError::Secret(error));
                Finding::wrong(what, error.to_string(), error.exit())
            }
        });
    }
    for (name, age) in desk.secrets_to_change().await? {
        if let Some(words) = age.words() {
            findings.push(Finding::wrong(format!("secret {name}"), words, Exit::Holds));
        }
    }
    match connection::connections(session).await {
        Ok(names) => {
            for name in names {
                findings.extend(sign_in(session, &name).await);
            }
        }
        Err(error) => findings.push(Finding::wrong("connections", error.to_string(), error.exit())),
    }
    findings.extend(profiles(session).await?);
    session.output.show(&[("findings", &findings)], || findings.iter().map(line).collect())?;
    Ok(findings.iter().map(|finding| finding.exit).max().unwrap_or(Exit::Done))
}

/// What is probably not meant in the profiles. It works as it is, so it is no problem.
async fn profiles(session: &Session) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for view in session.desk.profiles().await? {
        let advice = session.desk.advice(&view.profile).await?;
        let advice = advice.iter().map(Advice::told).collect();
        let what = format!("profile {}", view.profile.name);
        findings.push(Finding { advice, ..Finding::fine(&what) });
        let unlike = session.desk.unlike(&view.profile).await?;
        findings.extend(unlike.into_iter().map(|problem| Finding::wrong(&what, problem, Exit::Holds)));
    }
    Ok(findings)
}

async fn sign_in(session: &Session, name: &ConnectionId) -> Vec<Finding> {
    let what = format!("connection {name}");
    match session.desk.test_connection(name).await {
        Ok(found) => {
            let warnings = found.told().into_iter().filter(|remark| remark.gravity == Gravity::Warning);
            let mut problems: Vec<Finding> = found
                .missing
                .iter()
                .cloned()
                .chain(warnings.map(|remark| remark.text))
                .map(|problem| Finding::wrong(&what, problem, Exit::Holds))
                .collect();
            problems.extend(wrong_instance(session, name).await);
            if problems.is_empty() { vec![Finding::fine(what)] } else { problems }
        }
        // Said already where its secret was looked at.
        Err(ServiceError::Secret(_)) => Vec::new(),
        Err(error) => {
            let error = CliError::Service(error);
            vec![Finding::wrong(what, error.to_string(), error.exit())]
        }
    }
}

async fn wrong_instance(session: &Session, name: &ConnectionId) -> Option<Finding> {
    let what = format!("connection {name}");
    match session.desk.instance(name).await {
        Ok(Some(view)) if view.read_only => {
            let problem = format!(
                "wrong or cloned instance; look at `causeway connection rights {name}`, then confirm it with `causeway \
                 connection confirm {name}` or correct the address"
            );
            Some(Finding::wrong(what, problem, Exit::Guard))
        }
        Ok(_) => None,
        Err(error) => {
            let error = CliError::Service(error);
            Some(Finding::wrong(what, error.to_string(), error.exit()))
        }
    }
}

fn line(finding: &Finding) -> String {
    match &finding.problem {
        None => {
            let advice = finding.advice.iter().map(|text| format!("         look at {}\n", one_line(text)));
            format!("fine     {}\n{}", one_line(&finding.what), advice.collect::<String>())
        }
        Some(problem) => format!("problem  {}: {}\n", one_line(&finding.what), one_line(problem)),
    }
}
