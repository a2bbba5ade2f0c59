//! Every setting of a connection, with its words.

use super::{ConnectionForm, Method, hosts};
use crate::model::System;
use crate::profile::catalogue::{Alternative, Entry, Refusal, Setting, Shape, chosen, count, must_be, text_of, word};

const ENVIRONMENTS: &[Alternative] = &[
    Alternative { code: "production", label: "Production: real customers" },
    Alternative { code: "sandbox", label: "Sandbox: a place to try things" },
];

const METHODS: &[Alternative] = &[
    Alternative { code: "basic", label: "Basic authentication" },
    Alternative { code: "client-credentials", label: "Client Credentials" },
    Alternative { code: "password", label: "OAuth with user name and password" },
];

type Read = fn(&ConnectionForm) -> Entry;
type Write = fn(&mut ConnectionForm, Entry) -> Result<(), Refusal>;

fn always(_: &ConnectionForm) -> bool {
    true
}

fn is_new(form: &ConnectionForm) -> bool {
    form.is_new
}

pub(super) fn is_halo(form: &ConnectionForm) -> bool {
    form.system == System::Halo
}

fn is_servicenow(form: &ConnectionForm) -> bool {
    form.system == System::ServiceNow
}

pub(super) fn has_username(form: &ConnectionForm) -> bool {
    form.method != Method::ClientCredentials
}

pub(super) fn has_client(form: &ConnectionForm) -> bool {
    form.method != Method::Basic
}

fn text(entry: &Entry) -> String {
    entry.text().to_owned()
}

const fn setting(
    key: &'static str,
    section: &'static str,
    (label, help): (&'static str, &'static str),
    shape: Shape,
    shown: fn(&ConnectionForm) -> bool,
    (read, write): (Read, Write),
) -> Setting<ConnectionForm> {
    Setting { key, section, label, help, shape, shown, read, write }
}

/// Every setting of a connection, in the order of the form. Secrets are read by nobody: what is
/// typed goes from the form straight to the keychain.
pub fn connection_settings() -> Vec<Setting<ConnectionForm>> {
    let mut settings = Vec::new();
    settings.extend(address());
    settings.extend(account());
    settings.extend(secrets());
    settings.extend(pace());
    settings.extend(file_hosts());
    settings
}

fn address() -> [Setting<ConnectionForm>; 3] {
    let section = "System";
    [
        setting(
            "name",
            section,
            ("Name", "What you call it on this desk: acme"),
            Shape::Line,
            is_new,
            (
                |form| Entry::Text(form.name.clone()),
                |form, entry| {
                    form.name = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "base_url",
            section,
            (
                "Address",
                "The core of the domain is enough: acme stands for acme.service-now.com, or acme.haloitsm.com; a HaloPSA needs its whole domain",
            ),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.address.clone()),
                |form, entry| {
                    form.address = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "environment",
            section,
            ("Environment", "Production is asked for before anything is written, and is always shown"),
            Shape::Choice(ENVIRONMENTS),
            always,
            (
                |form| word(&form.environment),
                |form, entry| {
                    form.environment = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn account() -> [Setting<ConnectionForm>; 4] {
    let section = "Sign-in";
    [
        setting(
            "authentication.method",
            section,
            ("Sign in with", "Client Credentials need an access token life of 1800 seconds or more"),
            Shape::Choice(METHODS),
            is_servicenow,
            (
                |form| word(&form.method),
                |form, entry| {
                    form.method = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "authentication.username",
            section,
            ("User name", "An account of its own, with the least rights"),
            Shape::Line,
            has_username,
            (
                |form| Entry::Text(form.username.clone()),
                |form, entry| {
                    form.username = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "authentication.client_id",
            section,
            ("Client ID", "Of the API application, or of the OAuth registry"),
            Shape::Line,
            has_client,
            (
                |form| Entry::Text(form.client_id.clone()),
                |form, entry| {
                    form.client_id = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "tenant",
            section,
            ("Tenant", "Of a Halo that its maker hosts; empty for one of your own"),
            Shape::Line,
            is_halo,
            (
                |form| Entry::Text(form.tenant.clone()),
                |form, entry| {
                    form.tenant = text(&entry);
                    Ok(())
                },
            ),
        ),
    ]
}

fn secrets() -> [Setting<ConnectionForm>; 2] {
    let section = "Sign-in";
    let nothing: Read = |_| Entry::Text(String::new());
    let nowhere: Write = |_, _| Ok(());
    [
        setting(
            "client-secret",
            section,
            ("Client Secret", "Goes into the keychain of this account and is never shown again"),
            Shape::Secret,
            has_client,
            (nothing, nowhere),
        ),
        setting(
            "password",
            section,
            ("Password", "Goes into the keychain of this account and is never shown again"),
            Shape::Secret,
            has_username,
            (nothing, nowhere),
        ),
    ]
}

fn pace() -> [Setting<ConnectionForm>; 4] {
    let section = "Requests and certificates";
    [
        setting(
            "share_percent",
            section,
            ("Share of the allowance, %", "Other tools of the customer live on the same allowance"),
            Shape::Number,
            always,
            (
                |form| Entry::Text(form.share_percent.to_string()),
                |form, entry| match entry.text().parse() {
                    Ok(percent @ 1..=100) => {
                        form.share_percent = percent;
                        Ok(())
                    }
                    _ => Err(must_be("a number from 1 to 100", entry.text())),
                },
            ),
        ),
        setting(
            "allowance",
            section,
            ("Requests allowed", "In one window, where you know it; otherwise it is learnt"),
            Shape::Number,
            always,
            (
                |form| text_of(form.allowance.as_ref()),
                |form, entry| {
                    form.allowance = if entry.text().is_empty() { None } else { Some(count(&entry)?) };
                    Ok(())
                },
            ),
        ),
        setting(
            "window_seconds",
            section,
            ("Window, seconds", "How long the vendor counts before it starts again"),
            Shape::Number,
            always,
            (
                |form| Entry::Text(form.window_seconds.to_string()),
                |form, entry| match count(&entry)? {
                    0 => Err(must_be("a number of seconds from 1 on", "0")),
                    seconds => {
                        form.window_seconds = seconds;
                        Ok(())
                    }
                },
            ),
        ),
        setting(
            "ca_file",
            section,
            ("Certificate file", "PEM, of a certificate authority of your own; empty for public ones"),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.ca_file.clone()),
                |form, entry| {
                    form.ca_file = text(&entry);
                    Ok(())
                },
            ),
        ),
    ]
}

fn file_hosts() -> [Setting<ConnectionForm>; 2] {
    let section = "Requests and certificates";
    [
        setting(
            "file_hosts",
            section,
            (
                "Hosts that keep files",
                "Where the instance keeps its files on other hosts, their names parted by commas. The sign-in never goes there",
            ),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.file_hosts.clone()),
                |form, entry| names_of_hosts(&entry).map(|names| form.file_hosts = names),
            ),
        ),
        setting(
            "internal_file_hosts",
            section,
            (
                "Hosts of your own network that keep files",
                "Such hosts on private addresses, named on purpose: any other that leads to one is refused",
            ),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.internal_file_hosts.clone()),
                |form, entry| names_of_hosts(&entry).map(|names| form.internal_file_hosts = names),
            ),
        ),
    ]
}

fn names_of_hosts(entry: &Entry) -> Result<String, Refusal> {
    let wrong = hosts(entry.text()).into_iter().find(|host| host.contains(['/', '@', '*', '?', '#']));
    match wrong {
        Some(wrong) => Err(must_be("names of hosts, such as files.example.com", &wrong)),
        None => Ok(text(entry)),
    }
}
