//! Files on their way to the other side: which ones travel, under which name, who may see them
//! there, and why the others stay.

use jiff::Timestamp;

use super::outgoing::OutgoingFile;
use crate::model::note::WrittenBy;
use crate::model::{File, FileKey, Note, Side, Visibility};
use crate::profile::files::ending;
use crate::profile::{NoteScope, Profile};

/// The longest name that both systems keep, in characters.
const LONGEST_NAME: usize = 100;

/// The longest ending that is kept when a name is cut.
const LONGEST_ENDING: usize = 12;

/// Names that some systems take for devices, whatever their ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What the bytes of an image begin with, by the ending of its name.
const IMAGES: [(&str, &[u8]); 5] =
    [("png", b"\x89PNG"), ("jpg", b"\xff\xd8\xff"), ("gif", b"GIF8"), ("bmp", b"BM"), ("webp", b"RIFF")];

/// The ending and the content type of an image by its first bytes.
pub fn image_type(first: &[u8]) -> Option<(&'static str, String)> {
    let (ending, _) = IMAGES.iter().find(|(_, begins)| first.starts_with(begins))?;
    let kind = if *ending == "jpg" { "jpeg" } else { ending };
    Some((ending, format!("image/{kind}")))
}

/// What an image within a note is called: it has no name of its own.
pub fn image_name(note: &str, place: usize) -> String {
    format!("image {note}-{}", place + 1)
}

/// The images within a note, as files of its record.
pub fn images_of(note: &Note) -> impl Iterator<Item = File> {
    note.images.iter().enumerate().map(|(place, id)| File {
        key: FileKey { record: note.key.record.clone(), id: id.clone() },
        name: image_name(&note.key.id, place),
        size: None,
        content_type: String::new(),
        // The text that it stands in decides.
        visibility: Visibility::Public,
        note: Some(note.key.id.clone()),
        inline: true,
        written_by: WrittenBy::Others,
        at: note.at,
        sha256: None,
        withheld: None,
    })
}

/// When it is decided whether a file travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Its record is about to be made on the other side.
    Creation,
    /// Its record is linked. Where both records were there before, since when they are linked.
    Linked {
        /// Files from before stay behind.
        adopted: Option<Timestamp>,
    },
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried.
    Travels(OutgoingFile),
    /// It stays, and people are told why.
    Stays(String),
    /// It was never to travel: this desk attached it, or nobody asked for it.
    NotMeant,
}

/// Decides about a file of side `from`. `notes` are the notes of its record.
pub fn verdict(file: &File, notes: &[Note], from: Side, profile: &Profile, occasion: Occasion) -> Verdict {
    let on = match from {
        Side::Halo => profile.files.sends(),
        Side::Other => profile.files.takes_in(),
    };
    let note = file.note.as_ref().and_then(|id| notes.iter().find(|note| &note.key.id == id));
    let ours = note.is_some_and(|note| note.written_by == WrittenBy::Ourselves);
    if !on || ours || file.written_by == WrittenBy::Ourselves {
        return Verdict::NotMeant;
    }
    if file.inline && !profile.files.inline_images {
        return Verdict::Stays("images within texts are not carried by this profile".to_owned());
    }
    let visibility = match from {
        Side::Halo => match visible(file, notes) {
            Ok(()) => Visibility::Public,
            Err(why) => return Verdict::Stays(why.to_owned()),
        },
        Side::Other if profile.files.inbound_public => Visibility::Public,
        Side::Other => Visibility::Private,
    };
    if let Occasion::Linked { adopted: Some(since) } = occasion
        // Vendors stamp whole seconds: what came within the second of linking is not left behind.
        && file.at.as_second() < since.as_second()
        && !profile.files.old_files
    {
        let why = "it was there before the two were linked, and the profile leaves such files where they are";
        return Verdict::Stays(why.to_owned());
    }
    if from == Side::Halo && occasion != Occasion::Creation && !asked_for(file, notes, profile) {
        return Verdict::Stays("it belongs to nothing that the profile sends".to_owned());
    }
    match objection(file, profile) {
        Some(why) => Verdict::Stays(why),
        None => Verdict::Travels(OutgoingFile::cleared(clean_name(&file.name), file.content_type.clone(), visibility)),
    }
}

/// Whether the end-user may see a file of a ticket: it is marked so, and so is what it is attached to.
/// What is not known to be public is private.
fn visible(file: &File, notes: &[Note]) -> Result<(), &'static str> {
    if file.visibility != Visibility::Public {
        return Err("it is private: end-users may not see it");
    }
    let Some(id) = &file.note else { return Ok(()) };
    match notes.iter().find(|note| &note.key.id == id) {
        Some(note) if note.visibility == Visibility::Public => Ok(()),
        Some(_) => Err("it is private: it belongs to a note that end-users may not read"),
        None => Err("it is taken for private: who may read the note that it belongs to is not known"),
    }
}

/// Whether the profile sends what a file of a linked ticket belongs to.
fn asked_for(file: &File, notes: &[Note], profile: &Profile) -> bool {
    let note = file.note.as_ref().and_then(|id| notes.iter().find(|note| &note.key.id == id));
    match profile.notes.outbound {
        NoteScope::None => false,
        NoteScope::FlaggedOnly => note.is_some_and(|note| note.flagged),
        NoteScope::AllPublic | NoteScope::All => true,
    }
}

/// What the profile's rules have against a file.
fn objection(file: &File, profile: &Profile) -> Option<String> {
    let files = &profile.files;
    if let Some(why) = &file.withheld {
        return Some(why.clone());
    }
    match file.size {
        Some(0) => return Some("it is empty".to_owned()),
        Some(size) if size > files.largest() => {
            let (size, most) = (in_words(size), in_words(files.largest()));
            return Some(format!("it is too large: {size}, and the profile carries up to {most}"));
        }
        _ => {}
    }
    // Images within texts have no name of their own; what they are shows itself when they are fetched.
    let ending = ending(&clean_name(&file.name));
    let nameless = file.inline && ending.is_empty();
    if nameless && !files.only_types.iter().any(|only| IMAGES.iter().any(|(ending, _)| ending == only)) {
        return (!files.only_types.is_empty())
            .then(|| "images are not among the types that the profile carries".to_owned());
    }
    if nameless {
        return None;
    }
    // What counts is how the name ends where it arrives.
    if files.blocked_types.contains(&ending) {
        return Some(format!("files that end in .{ending} are blocked by the profile"));
    }
    if files.only_types.is_empty() || files.only_types.contains(&ending) {
        return None;
    }
    let shown = if ending.is_empty() { "without an ending".to_owned() } else { format!("that end in .{ending}") };
    Some(format!("files {shown} are not among the types that the profile carries"))
}

/// A size as people read it.
pub fn in_words(bytes: u64) -> String {
    const STEPS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    match STEPS.into_iter().find(|(step, _)| bytes >= *step) {
        Some((step, unit)) => {
            let tenths = bytes.saturating_mul(10) / step;
            match (tenths / 10, tenths % 10) {
                (whole, 0) => format!("{whole} {unit}"),
                (whole, tenth) => format!("{whole}.{tenth} {unit}"),
            }
        }
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

/// A name that is a name alone: no folder, nothing invisible, nothing that turns its letters round,
/// no device, not longer than both systems keep, and ending as it did.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns_or_hides(*c))
        .map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    // Dots and blanks at the end are dropped by some systems, and would show another ending.
    let kept = kept.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let named = if kept.is_empty() { "file" } else { kept };
    let stem = named.split('.').next().unwrap_or_default().trim().to_lowercase();
    let device = DEVICES.contains(&stem.as_str());
    shortened(&if device { format!("_{named}") } else { named.to_owned() })
}

/// Characters that change the order in which others are read, or are not seen at all.
fn turns_or_hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A name cut in its middle, so that it ends as it did.
fn shortened(name: &str) -> String {
    let long = name.chars().count();
    if long <= LONGEST_NAME {
        return name.to_owned();
    }
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= LONGEST_ENDING => format!(".{ending}"),
        _ => String::new(),
    };
    let room = LONGEST_NAME - ending.chars().count() - 1;
    let stem: String = name.chars().take(room).collect();
    format!("{}…{ending}", stem.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_never_paths_and_never_lie() {
        for (name, clean) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\evil.exe", "evil.exe"),
            ("\\\\server\\share\\a.txt", "a.txt"),
            ("a\0b\n.txt", "ab.txt"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("invoice.exe. . ", "invoice.exe"),
            ("txt.\u{202e}fdp.exe", "txt.fdp.exe"),
            ("a:b?.txt", "a_b_.txt"),
            ("..", "file"),
            ("", "file"),
            ("/", "file"),
            ("Übersicht März.xlsx", "Übersicht März.xlsx"),
        ] {
            assert_eq!(clean_name(name), clean, "{name:?}");
        }
        let long = clean_name(&format!("{}.pdf", "x".repeat(4_096)));
        assert_eq!((long.chars().count(), long.ends_with("….pdf")), (LONGEST_NAME, true));
    }

    #[test]
    fn sizes_are_told_as_people_read_them() {
        for (bytes, words) in
            [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1536, "1.5 kB"), (26_214_400, "25 MB")]
        {
            assert_eq!(in_words(bytes), words);
        }
    }

    proptest! {
        #[test]
        fn a_clean_name_stays_clean(name in any::<String>()) {
            let clean = clean_name(&name);
            prop_assert_eq!(clean_name(&clean), clean.clone());
            prop_assert!(!clean.is_empty() && clean.chars().count() <= LONGEST_NAME);
            prop_assert!(!clean.contains(['/', '\\', ':']) && !clean.chars().any(|c| c.is_control() || turns_or_hides(c)));
            prop_assert!(!clean.ends_with(['.', ' ']) && clean != "..");
        }
    }
}
