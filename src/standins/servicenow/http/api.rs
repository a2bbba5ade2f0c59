//! Which API a path leads to, as rules that are made per API name it.

/// An API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Api {
    /// As switches name it: the path's own word.
    pub(super) name: String,
    /// As the vendor's messages name it.
    pub(super) title: String,
}

const TITLES: &[(&str, &str)] = &[
    ("table", "Table API"),
    ("attachment", "Attachment API"),
    ("stats", "Aggregate API"),
    ("batch", "Batch API"),
    ("import", "Import Set API"),
    ("servicecatalog", "Service Catalog API"),
    ("case", "Case API"),
    ("account", "Account API"),
    ("contact", "Contact API"),
    ("knowledge", "Knowledge Management API"),
];

impl Api {
    /// The API of a path below `/api/`.
    pub(super) fn of(path: &str) -> Self {
        let mut segments = path.trim_start_matches("/api/").split('/').skip(1);
        let first = segments.next().unwrap_or_default();
        let versioned = first.strip_prefix('v').is_some_and(|digits| digits.parse::<u8>().is_ok());
        let name = if versioned { segments.next().unwrap_or_default() } else { first };
        let title = TITLES.iter().find(|(known, _)| *known == name).map_or(name, |(_, title)| title);
        Self { name: name.to_owned(), title: title.to_owned() }
    }
}
