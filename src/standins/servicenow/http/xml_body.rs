//! Reading bodies in XML.

use super::super::refusal::Refusal;

/// How deep an entry lies: within the request.
const ENTRY: usize = 2;

/// The fields of a body such as `<request><entry><short_description>…</short_description></entry></request>`:
/// those of the first entry, in their order.
pub(super) fn fields(body: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut reader = Reader { rest: body, open: Vec::new() };
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    let mut entries = 0;
    while let Some(piece) = reader.next()? {
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Begin => {
                text.clear();
                entries += usize::from(reader.open.len() == ENTRY);
            }
            Piece::Empty { name, depth } if depth == ENTRY + 1 && entries == 1 => fields.push((name, String::new())),
            Piece::Empty { .. } => {}
            Piece::End { name, depth } => {
                if depth == ENTRY + 1 && entries == 1 {
                    fields.push((name, std::mem::take(&mut text)));
                }
                text.clear();
            }
        }
    }
    if entries == 0 { Err(unreadable("there is no entry in the request")) } else { Ok(fields) }
}

fn unreadable(why: &str) -> Refusal {
    Refusal::Unreadable(why.to_owned())
}

/// What follows next in an XML text.
enum Piece {
    Text(String),
    Begin,
    /// An element without content, and how deep it is.
    Empty {
        name: String,
        depth: usize,
    },
    /// The end of an element, and how deep it was.
    End {
        name: String,
        depth: usize,
    },
}

struct Reader<'t> {
    rest: &'t str,
    open: Vec<String>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<Piece>, Refusal> {
        if self.rest.is_empty() {
            return if self.open.is_empty() { Ok(None) } else { Err(unreadable("the XML ends too early")) };
        }
        if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
            let text = self.until(rest, "]]>")?;
            return Ok(Some(Piece::Text(text.to_owned())));
        }
        for (begin, end) in [("<?", "?>"), ("<!--", "-->")] {
            if let Some(rest) = self.rest.strip_prefix(begin) {
                self.until(rest, end)?;
                return Ok(Some(Piece::Text(String::new())));
            }
        }
        if let Some(rest) = self.rest.strip_prefix('<') {
            let tag = self.until(rest, ">")?;
            return self.tag(tag).map(Some);
        }
        let (text, rest) = self.rest.split_at(self.rest.find('<').unwrap_or(self.rest.len()));
        self.rest = rest;
        Ok(Some(Piece::Text(unescaped(text)?)))
    }

    /// What stands before an end, after which reading goes on.
    fn until(&mut self, text: &'t str, end: &str) -> Result<&'t str, Refusal> {
        let (before, rest) = text.split_once(end).ok_or_else(|| unreadable("the XML ends too early"))?;
        self.rest = rest;
        Ok(before)
    }

    fn tag(&mut self, tag: &str) -> Result<Piece, Refusal> {
        let depth = self.open.len();
        if let Some(name) = tag.strip_prefix('/') {
            return match self.open.pop() {
                Some(open) if open == name.trim() => Ok(Piece::End { name: open, depth }),
                _ => Err(unreadable("an element ends that did not begin")),
            };
        }
        let empty = tag.ends_with('/');
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(unreadable("an element has no name"));
        }
        if empty {
            return Ok(Piece::Empty { name, depth: depth + 1 });
        }
        self.open.push(name);
        Ok(Piece::Begin)
    }
}

/// A text with its entities resolved.
fn unescaped(text: &str) -> Result<String, Refusal> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').ok_or_else(|| unreadable("an entity does not end"))?;
        plain.push_str(before);
        let resolved = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => numbered(name),
        };
        plain.push(resolved.ok_or_else(|| unreadable("an entity is not known"))?);
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}

fn numbered(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}
