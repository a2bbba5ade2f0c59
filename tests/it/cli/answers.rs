//! Systems that answer wrongly: each is an error that says what, why and what to do.

use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_apart_from_a_wrong_address() {
    let mut operator = Operator::new().await;
    operator.connect("sandbox");
    let right = operator.secrets.clone();
    operator.secrets = json!({ "halo/client-secret": "wrong-one", "servicenow/password": "wrong-two" });
    let halo = operator.run(&["connection", "test", "halo"]).ended(2);
    let servicenow = operator.run(&["connection", "test", "servicenow"]).ended(2);
    operator.secrets = right;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let options = ["--system", "servicenow", "--username", "u", "--environment", "sandbox", "--url", &nobody];
    operator.run(&[&["connection", "add", "servicenow"], &options[..]].concat()).ended(0);
    let away = operator.run(&["connection", "test", "servicenow"]).ended(2);
    assert_ne!(servicenow.err, away.err);
    assert!(halo.err.starts_with("error: halo: "), "{halo:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_place_of_json_is_no_success() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    let html = Play::Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: "<html>Maintenance</html>".to_owned(),
    };
    let faults = &operator.standins.common("servicenow").unwrap().faults;
    faults.arm(Fault { name: "html".to_owned(), method: None, path: None, from: 1, times: None, play: html });
    let said = operator.run(&["--json", "auto"]).ended(2).object();
    let message = said["error"]["message"].as_str().unwrap();
    assert!(message.contains("HTML") || message.contains("page"), "{message}");
    assert_eq!(operator.tickets_made(), 0);
}
