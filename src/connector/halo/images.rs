//! Images within the texts of actions and in the details of tickets: Halo keeps them by a token and links to them from the HTML.
//! They are in no list of files; the links in the HTML are all that tells of them.

use url::Url;

use super::endpoints::ATTACHMENTS;
use crate::mapping::file::image_name;
use crate::model::note::WrittenBy;
use crate::model::{FieldName, File, FileKey, Record, Visibility};

/// The details of a ticket with their formatting. A record holds them only where images are in them.
pub(super) const DETAILS: &str = "details_html";

/// What stands before the token in a link to an image.
const LINK: &str = "/attachment/image?token=";

/// What the id of an image begins with; those of other files are numbers.
const ID: &str = "image ";

/// The most images that are looked at in one text.
const MOST: usize = 100;

/// The images of an action whose texts are read one after the other.
#[derive(Debug)]
pub(super) struct Images {
    action: i64,
    ids: Vec<String>,
}

impl Images {
    /// None yet, of this action.
    pub(super) fn of(action: i64) -> Self {
        Self { action, ids: Vec::new() }
    }

    /// The same HTML in which each linked image is called what its file is called on the other side.
    pub(super) fn named(&mut self, html: &str) -> String {
        let mut named = String::with_capacity(html.len());
        let mut rest = html;
        while let Some((before, tag, after)) = next_image(rest) {
            named.push_str(before);
            match token(tag).and_then(|token| self.place(token)) {
                Some(place) => named.extend(["<img alt=\"", &self.name(place), "\">"]),
                None => named.push_str(tag),
            }
            rest = after;
        }
        named + rest
    }

    /// The place of an image, each counted once.
    fn place(&mut self, token: &str) -> Option<usize> {
        let id = format!("{ID}{token}");
        if let Some(known) = self.ids.iter().position(|one| *one == id) {
            return Some(known);
        }
        if self.ids.len() >= MOST {
            return None;
        }
        self.ids.push(id);
        Some(self.ids.len() - 1)
    }

    fn name(&self, place: usize) -> String {
        image_name(&self.action.to_string(), place)
    }

    /// The ids of the images, in the order of the texts.
    pub(super) fn ids(self) -> Vec<String> {
        self.ids
    }
}

/// Whether images that Halo keeps are in a text.
pub(super) fn are_in(html: &str) -> bool {
    let mut images = Images::of(0);
    let _named = images.named(html);
    !images.ids.is_empty()
}

/// The images within the details of a ticket, as files that whoever may see the ticket may see.
pub(super) fn of_details(ticket: &Record) -> Vec<File> {
    let Some(html) = ticket.field(&FieldName::new(DETAILS)) else { return Vec::new() };
    let mut images = Images::of(0);
    let _named = images.named(&html.code());
    let file = |(place, id)| File {
        key: FileKey { record: ticket.key.clone(), id },
        name: image_name("of the details", place),
        size: None,
        content_type: String::new(),
        visibility: Visibility::Public,
        note: None,
        inline: true,
        written_by: WrittenBy::Others,
        at: ticket.created.unwrap_or(ticket.updated),
        sha256: None,
        withheld: None,
    };
    images.ids.into_iter().enumerate().map(file).collect()
}

/// What stands before the next image, its tag, and what follows.
fn next_image(html: &str) -> Option<(&str, &str, &str)> {
    let at = html.match_indices('<').map(|(at, _)| at).find(|at| {
        let tag = html.get(at + 1..at + 5).unwrap_or_default();
        tag.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("img")) && !tag.ends_with(char::is_alphanumeric)
    })?;
    let end = at + html.get(at..)?.find('>')? + 1;
    Some((html.get(..at)?, html.get(at..end)?, html.get(end..)?))
}

/// The token that a tag links to.
fn token(tag: &str) -> Option<&str> {
    let lower = tag.to_ascii_lowercase();
    let rest = tag.get(lower.find(LINK)? + LINK.len()..)?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|token| !token.is_empty())
}

/// The address of an image, if the id is one's. `root` is where images are fetched from.
pub(super) fn address(id: &str, root: &Url) -> Option<Url> {
    let token = id.strip_prefix(ID)?;
    let mut url = root.clone();
    url.query_pairs_mut().append_pair("token", token);
    Some(url)
}

/// Where images are fetched from.
pub(super) fn path() -> String {
    format!("{ATTACHMENTS}/image")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_called_after_their_action_in_their_order() {
        let html = "<p>See <img src=\"/api/attachment/image?token=ab-1\"> and <IMG width=1 \
                    src='https://x/API/Attachment/image?token=cd_2&amp;w=1'/>, again \
                    <img src=\"/api/attachment/image?token=ab-1\"></p><img src=\"https://x/y.png\"><imgx>";
        let mut images = Images::of(7);
        assert_eq!(
            images.named(html),
            "<p>See <img alt=\"image 7-1\"> and <img alt=\"image 7-2\">, again <img alt=\"image 7-1\"></p>\
             <img src=\"https://x/y.png\"><imgx>"
        );
        assert_eq!(images.named("mail <img src=\"/api/attachment/image?token=ef\">"), "mail <img alt=\"image 7-3\">");
        assert_eq!(images.ids(), ["image ab-1", "image cd_2", "image ef"]);
        let mut none = Images::of(7);
        for html in ["no image", "<img src=\"/api/attachment/image?token=\">", "<img", "<", "<im", "é<img é"] {
            assert_eq!(none.named(html), html);
        }
        assert!(none.ids().is_empty());
    }
}
