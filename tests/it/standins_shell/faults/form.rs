//! Faults as they are written: what cannot be played as written is refused, with the reason.

use causeway::standins::faults::{FaultError, parse, parse_file};
use serde_json::{Value, json};

#[test]
fn faults_that_cannot_be_played_as_written_are_refused() {
    let one = r#"{"name":"x","method":"GET","path":"/api","from":2,"times":1,"do":"answer","status":503}"#;
    assert_eq!(parse(one).unwrap().len(), 1);
    assert_eq!(parse(&format!("[{one},{one}]")).unwrap().len(), 2);
    let refused = |text: &str| parse(text).unwrap_err();
    assert!(matches!(refused("<html>"), FaultError::Form(_)));
    assert!(matches!(refused(r#"{"name":"x","do":"explode"}"#), FaultError::Form(_)));
    assert!(
        matches!(refused(r#"{"name":"x","do":"cut-before","time":1}"#), FaultError::Key { key, .. } if key == "time")
    );
    for bad in [
        r#"{"name":"x","do":"cut-before","from":0}"#,
        r#"{"name":"x","do":"answer","status":99}"#,
        r#"{"name":"x","do":"answer","status":200,"headers":[["a b","c"]]}"#,
        r#"{"name":"x","do":"replace-body","content_type":"\n","body":""}"#,
        r#"{"name":"x","do":"content-type","content_type":"\n"}"#,
        r#"{"name":"x","do":"drip","bytes":0,"ms":1}"#,
        r#"{"name":"x","do":"truncate-percent","percent":101}"#,
        r#"{"name":"x","do":"hide-rows","every":0}"#,
        r#"{"name":"x","do":"gzip-bomb","bytes":99999999999}"#,
        r#"{"name":"x","do":"html","probability":1.5}"#,
        r#"{"name":"x","do":"html","seed":1}"#,
    ] {
        assert!(matches!(refused(bad), FaultError::Value { .. }), "{bad}");
    }
}

#[test]
fn every_play_that_the_help_describes_can_be_written() {
    let plays = [
        json!({"do": "cut-before"}),
        json!({"do": "cut-after"}),
        json!({"do": "cut-body", "bytes": 4}),
        json!({"do": "stall", "bytes": 0}),
        json!({"do": "drip", "bytes": 1, "ms": 1000}),
        json!({"do": "answer", "status": 503, "headers": [["Retry-After", "7"]], "body": "busy"}),
        json!({"do": "replace-body", "content_type": "text/plain", "body": ""}),
        json!({"do": "html"}),
        json!({"do": "empty-body"}),
        json!({"do": "content-type", "content_type": "text/plain"}),
        json!({"do": "truncate", "bytes": 4}),
        json!({"do": "truncate-percent", "percent": 40}),
        json!({"do": "gzip-bomb", "bytes": 1000}),
        json!({"do": "delay", "ms": 10}),
        json!({"do": "revoke-token"}),
        json!({"do": "clock-offset", "seconds": -600}),
        json!({"do": "hide-record", "id": "42"}),
        json!({"do": "hide-rows", "every": 3}),
        json!({"do": "delete-record", "table": "incident", "id": "a"}),
        json!({"do": "ignore-field", "field": "impact"}),
    ];
    for play in plays {
        let mut fault = json!({"name": "x", "pattern": "*", "header": ["a", "b"], "body_contains": "c", "seed": 1,
            "probability": 0.5, "from": 1, "times": 1, "method": "GET", "path": "/"});
        fault.as_object_mut().unwrap().extend(play.as_object().unwrap().clone());
        let armed = parse(&fault.to_string()).unwrap();
        let written: Value = serde_json::to_value(&armed[0]).unwrap();
        assert_eq!(written, fault, "it is listed as it was written");
    }
}

#[test]
fn a_key_of_another_play_is_refused_and_those_that_fit_are_named() {
    let error = parse(r#"{"name":"slow","do":"delay","ms":1,"bytes":4}"#).unwrap_err();
    assert!(matches!(&error, FaultError::Key { key, .. } if key == "bytes"), "{error}");
    assert!(error.to_string().contains("slow") && error.to_string().ends_with("do, ms"), "{error}");
    let file = r#"{"halo":{"name":"x","do":"html"},"servicenow":[{"name":"y","do":"html","time":1}]}"#;
    assert!(matches!(parse_file(file).unwrap_err(), FaultError::Key { key, .. } if key == "time"));
}
