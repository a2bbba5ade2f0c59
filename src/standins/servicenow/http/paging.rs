//! The `Link` header of lists.

use super::super::refusal::Refusal;
use super::parameters::Parameters;

/// Where in a list an answer stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) offset: usize,
    pub(super) limit: usize,
    /// All matching rows.
    pub(super) total: usize,
}

/// The header's value; `None` when everything fits on one page.
///
/// `url` is the list's address without parameters; `with_last` says whether the last page is named.
pub(super) fn link(
    url: &str,
    parameters: &Parameters,
    place: Place,
    with_last: bool,
    longest: usize,
) -> Result<Option<String>, Refusal> {
    let Place { offset, limit, total } = place;
    if limit == 0 || (offset == 0 && total <= limit) {
        return Ok(None);
    }
    let kept = parameters.raw_without(&["sysparm_limit", "sysparm_offset"]);
    let at = |offset: usize| {
        let limit = format!("sysparm_limit={limit}");
        let offset = format!("sysparm_offset={offset}");
        let all: Vec<&str> = kept.iter().copied().chain([limit.as_str(), offset.as_str()]).collect();
        format!("{url}?{}", all.join("&"))
    };
    let mut pages = vec![(0, "first")];
    if offset > 0 {
        pages.push((offset.saturating_sub(limit), "prev"));
    }
    if offset + limit < total {
        pages.push((offset + limit, "next"));
    }
    if with_last {
        pages.push((total.saturating_sub(1) / limit * limit, "last"));
    }
    let links: Vec<String> = pages.into_iter().map(|(offset, rel)| format!("<{}>;rel=\"{rel}\"", at(offset))).collect();
    if links.iter().any(|link| link.len() > longest) {
        return Err(Refusal::Pagination(total));
    }
    Ok(Some(links.join(",")))
}
