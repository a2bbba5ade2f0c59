//! Every shape of answer that is none: a typed error with what, why and what to do, never "no changes".

use causeway::connector::{ConnectorError, Fault, Outcome};

use super::desk::Desk;

over_both_vendors! {
    #[test] fn no_shape_of_error_is_taken_for_an_answer;
    #[test] fn no_shape_of_error_is_taken_for_a_write;
}

/// Bodies that arrive with status 200 and with others.
fn shapes() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let json = "application/json";
    let long = format!("{{\"error\":\"{}\"}}", "x".repeat(10 * 1024 * 1024));
    let deep = [b"[".repeat(200_000), b"]".repeat(200_000)].concat();
    vec![
        (
            "a JSON error object",
            json,
            br#"{"error":{"message":"Transaction cancelled","detail":"too long"},"status":"failure"}"#.to_vec(),
        ),
        ("a JSON error string", json, br#"{"error":"server_error","error_description":"access_denied"}"#.to_vec()),
        (".NET exception", json, br#"{"ClassName":"System.Exception","Message":"busy","Data":null}"#.to_vec()),
        ("a page", "text/html", b"<html><title>Instance Hibernating page</title></html>".to_vec()),
        ("a page that claims to be JSON", json, b"<!DOCTYPE html><p>Sign in</p>".to_vec()),
        ("nothing", json, Vec::new()),
        ("null", json, b"null".to_vec()),
        ("a null result", json, br#"{"result":null,"tickets":null,"actions":null}"#.to_vec()),
        ("an end in the middle", json, br#"{"result":[{"sys_id":"a"#.to_vec()),
        ("a text", json, br#""ok""#.to_vec()),
        ("10 MB", json, long.into_bytes()),
        ("deep nesting", json, deep),
        ("odd bytes", json, b"{\"result\":\"\xff\xfe\"}".to_vec()),
        ("a lone surrogate", json, br#"{"result":"\ud800","tickets":"\ud800"}"#.to_vec()),
    ]
}

fn says_what_and_what_to_do(error: &ConnectorError, shape: &str) {
    assert!(error.what.len() > 10 && error.hint.len() > 10, "{shape}: {error:?}");
    assert!(error.what.len() < 1_000, "{shape}: a vendor's words are cut");
}

async fn no_shape_of_error_is_taken_for_an_answer<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    let id = desk.make("there");
    drop(desk.pull(&since).await.unwrap());
    drop(desk.find(&[desk.marker(1)]).await.unwrap());
    let front = desk.front().unwrap();
    for status in [200, 400, 500] {
        for (shape, kind, body) in shapes() {
            // Several lists may be asked for in one POST.
            for method in ["GET", "POST"] {
                let body = body.clone();
                front.change(method, "/api/", move |reply| reply.answer(status, kind, body.clone()));
            }
            let shape = format!("{shape} with {status}");
            let pulled = desk.pull(&since).await.err();
            let fetched = desk.source().fetch(&desk.kind(), std::slice::from_ref(&id)).await.err();
            let notes = desk.notes_since(&since).await.err();
            let found = desk.find(&[desk.marker(1)]).await.err();
            for error in [pulled, fetched, notes, found] {
                let error = error.unwrap_or_else(|| panic!("{shape} was taken for an answer"));
                let expected = match status {
                    200 => Fault::Incomplete,
                    400 => Fault::Refused,
                    _ => Fault::Server,
                };
                assert_eq!(error.fault, expected, "{shape}: {error}");
                says_what_and_what_to_do(&error, &shape);
            }
            front.clear();
        }
    }
    assert_eq!(desk.pull(&since).await.unwrap().titles(), ["there"], "and afterwards all is as it was");
}

async fn no_shape_of_error_is_taken_for_a_write<D: Desk>(desk: D) {
    let id = desk.make("there");
    drop(desk.find(&[desk.marker(1)]).await.unwrap());
    let front = desk.front().unwrap();
    for status in [200, 201, 400, 500, 202] {
        for (shape, kind, body) in shapes() {
            for method in ["POST", "PATCH"] {
                let body = body.clone();
                front.change(method, "/api/", move |reply| reply.answer(status, kind, body.clone()));
            }
            let outcome = desk.send_one(desk.update(&id, "changed")).await;
            let shape = format!("{shape} with {status}");
            match &outcome {
                Outcome::Done(_) => panic!("{shape} was taken for a write"),
                Outcome::Refused(error) | Outcome::NotSent(error) | Outcome::Unknown(error) => {
                    says_what_and_what_to_do(error, &shape);
                }
            }
            if status == 500 {
                assert!(matches!(outcome, Outcome::Unknown(_)), "{shape}: {outcome:?}");
            }
            front.clear();
        }
    }
}
