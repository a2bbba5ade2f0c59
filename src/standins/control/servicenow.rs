//! What only ServiceNow can be told: its business rules and its scheduled jobs.

use std::str::FromStr as _;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde::Deserialize;
use serde_json::json;
use strum::VariantArray as _;

use super::{Answer, Control, ControlError, Shared, query};
use crate::standins::servicenow::{BusinessRule, Job, ServiceNow};

impl Control {
    fn servicenow(&self) -> Result<&ServiceNow, ControlError> {
        let served = self.commons.iter().map(|common| common.vendor).collect();
        self.loader.servicenow().ok_or(ControlError::NoSuchVendor { name: "servicenow".to_owned(), served })
    }
}

pub(super) async fn list_rules(State(control): Shared) -> Answer {
    Ok(Json(json!({ "rules": control.servicenow()?.rules_in_force() })))
}

pub(super) async fn add_rules(State(control): Shared, body: String) -> Answer {
    let instance = control.servicenow()?;
    let rules: Vec<BusinessRule> = serde_json::from_str(&body)?;
    instance.add_rules(&rules)?;
    Ok(Json(json!({ "rules": instance.rules_in_force() })))
}

pub(super) async fn clear_rules(State(control): Shared) -> Answer {
    control.servicenow()?.clear_rules();
    Ok(Json(json!({ "rules": [] })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobQuery {
    run: String,
}

pub(super) async fn run_job(State(control): Shared, uri: Uri) -> Answer {
    let asked: JobQuery = query(&uri)?;
    let job = Job::from_str(&asked.run).ok().ok_or_else(|| ControlError::Query {
        query: uri.query().unwrap_or_default().to_owned(),
        why: format!(
            "`run` is one of {}",
            Job::VARIANTS.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ),
    })?;
    Ok(Json(json!({ "records": control.servicenow()?.run(job) })))
}
