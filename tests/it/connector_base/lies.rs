//! Answers that lie: whatever the lie, no pull ends well on it, so nothing counts as unchanged or deleted.

use causeway::connector::Fault;
use causeway::standins::faults::Play;

use super::vendors::{both, noon};

fn replaced(body: &str) -> Play {
    Play::ReplaceBody { content_type: "application/json".to_owned(), body: body.to_owned() }
}

#[tokio::test]
async fn an_answer_cut_at_any_hundredth_of_its_length_is_incomplete() {
    for vendor in both().await {
        vendor.fill(3);
        for percent in 0..100 {
            vendor.common.faults.clear();
            vendor.arm(1, None, Play::TruncatePercent { percent });
            let ended = vendor.pull().await.map(|(_records, end)| end.rows).map_err(|error| error.fault);
            assert_eq!(ended, Err(Fault::Incomplete), "{} at {percent} %", vendor.name);
        }
        vendor.common.faults.clear();
        assert_eq!(vendor.pull().await.unwrap().1.rows, 3, "{}", vendor.name);
    }
}

#[tokio::test]
async fn no_body_that_lies_is_taken_for_an_answer() {
    let twice = r#"{"result":[],"result":[],"tickets":[],"tickets":[],"record_count":0,"record_count":0}"#;
    let lies = [
        ("a sign-in page", Play::Html),
        ("an empty body", Play::EmptyBody),
        ("accepted, and nothing done", Play::Answer { status: 202, headers: Vec::new(), body: String::new() }),
        ("a page by its type", Play::ContentType { content_type: "text/html".to_owned() }),
        ("nothing at all", replaced("null")),
        ("an empty result", replaced(r#"{"result":null,"tickets":null}"#)),
        ("names twice", replaced(twice)),
        ("no number", replaced(r#"{"result":NaN,"tickets":NaN}"#)),
        ("a byte order mark", replaced("\u{feff}{\"result\":[],\"tickets\":[],\"record_count\":0}")),
        ("two documents", replaced(r#"{"result":[],"tickets":[]}{"result":[],"tickets":[]}"#)),
        ("a cut connection", Play::CutBody { bytes: 20 }),
        ("a bomb", Play::GzipBomb { bytes: 70_000_000 }),
    ];
    for vendor in both().await {
        vendor.fill(3);
        for (name, lie) in lies.clone() {
            vendor.common.faults.clear();
            vendor.arm(1, None, lie);
            let ended = vendor.pull().await.map(|(_records, end)| end.rows).map_err(|error| error.fault);
            assert_eq!(ended, Err(Fault::Incomplete), "{}: {name}", vendor.name);
        }
        vendor.common.faults.clear();
        assert_eq!(vendor.pull().await.unwrap().1.rows, 3, "{}", vendor.name);
    }
}

/// A list that holds something else than rows: nothing of it is taken, nothing moves.
#[tokio::test]
async fn deep_nesting_in_the_place_of_rows_is_incomplete_or_set_aside_and_nothing_moves() {
    let deep = format!("{{\"result\":{0}{1},\"tickets\":{0}{1}}}", "[".repeat(100_000), "]".repeat(100_000));
    for vendor in both().await {
        vendor.fill(3);
        vendor.arm(1, None, replaced(&deep));
        match vendor.pull_with_poison().await {
            Err(error) => assert_eq!(error.fault, Fault::Incomplete, "{}", vendor.name),
            Ok((page, end)) => {
                assert_eq!((page.records.len(), page.poison.len()), (0, 1), "{}", vendor.name);
                assert_eq!(end.next.map(|next| next.stamp), Some(noon()), "{}: the position stays", vendor.name);
            }
        }
        vendor.common.faults.clear();
        assert_eq!(vendor.pull().await.unwrap().1.rows, 3, "{}", vendor.name);
    }
}

#[tokio::test]
async fn another_type_of_content_around_true_data_hides_nothing() {
    for vendor in both().await {
        vendor.fill(3);
        vendor.arm(1, None, Play::ContentType { content_type: "application/octet-stream".to_owned() });
        assert_eq!(vendor.pull().await.unwrap().0.len(), 3, "{}", vendor.name);
    }
}
