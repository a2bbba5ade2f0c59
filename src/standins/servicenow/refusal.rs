//! What the instance refuses, and the status and words it does so with.

/// What was to be done to a record that an access rule forbade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Creating it.
    Insert,
    /// Changing it.
    Update,
    /// Deleting it.
    Delete,
}

impl Denied {
    fn verb(self) -> &'static str {
        match self {
            Self::Insert => "Insert",
            Self::Update => "Update",
            Self::Delete => "Delete",
        }
    }
}

/// A request that the instance did not carry out. The words are those of the vendor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No or wrong credentials, or an expired token.
    #[error("User Not Authenticated")]
    NotAuthenticated,
    /// The named table does not exist.
    #[error("Invalid table {0}")]
    InvalidTable(String),
    /// The record does not exist or may not be read.
    #[error("No Record found")]
    NoRecord,
    /// A list query of the first API version found nothing.
    #[error("No Record found")]
    NothingFound,
    /// The account may not read the table.
    #[error("Insufficient rights to query records")]
    MayNotQuery,
    /// The query names a field that the account may not read.
    #[error("Insufficient rights to query records")]
    MayNotQueryField,
    /// The token's scope does not reach to the API.
    #[error("Missing required api access scope")]
    Scope,
    /// The table is closed to web services.
    #[error("User Not Authorized")]
    TableClosed,
    /// An access rule forbade the write.
    #[error("Operation Failed")]
    Acl(Denied),
    /// A data policy misses fields; the labels of those that are missing.
    #[error("Operation Failed")]
    DataPolicy(Vec<String>),
    /// A business rule aborted the write.
    #[error("Operation Failed")]
    BusinessRule {
        /// The table that was written to.
        table: String,
        /// The name of the rule.
        rule: String,
    },
    /// The supplied sys_id is taken.
    #[error("Operation Failed")]
    Duplicate {
        /// The table that was written to.
        table: String,
        /// The status that the instance gives it.
        status: u16,
    },
    /// No API answers at this path.
    #[error("Requested URI does not represent any resource")]
    UnknownUri,
    /// No API answers at this path, on instances that say so with 404.
    #[error("Requested URI does not represent any resource")]
    UnknownUriNotFound,
    /// The path exists, the verb does not.
    #[error("Method not supported")]
    Method,
    /// Nothing that the request accepts can be produced.
    #[error("Requested format not supported")]
    NotAcceptable,
    /// The body is of a type that is not read, with the status that the instance gives it.
    #[error("Unsupported media type")]
    MediaType(u16),
    /// The body cannot be read.
    #[error("Exception while reading request")]
    Unreadable(String),
    /// The body is larger than the instance takes.
    #[error("Exception while reading request")]
    TooLarge {
        /// Bytes that were announced.
        sent: u64,
        /// Bytes that are taken.
        most: usize,
    },
    /// The file may not be had, or not by this account.
    #[error("{0}")]
    File(String),
    /// The query is too long to be repeated in the pagination header.
    #[error("Pagination not supported")]
    Pagination(usize),
    /// A parameter is missing or wrong.
    #[error("{0}")]
    Parameter(String),
}

impl Refusal {
    /// The HTTP status of the refusal.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotAuthenticated => 401,
            Self::InvalidTable(_)
            | Self::UnknownUri
            | Self::Unreadable(_)
            | Self::TooLarge { .. }
            | Self::Pagination(_)
            | Self::Parameter(_) => 400,
            Self::NoRecord | Self::NothingFound | Self::UnknownUriNotFound => 404,
            Self::MayNotQuery
            | Self::MayNotQueryField
            | Self::TableClosed
            | Self::Scope
            | Self::File(_)
            | Self::Acl(_)
            | Self::DataPolicy(_)
            | Self::BusinessRule { .. } => 403,
            Self::Method => 405,
            Self::NotAcceptable => 406,
            Self::MediaType(status) | Self::Duplicate { status, .. } => *status,
        }
    }

    /// The second, longer text of the refusal; `None` where the vendor sends `null`.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::NotAuthenticated => Some("Required to provide Auth information".to_owned()),
            Self::NoRecord => Some("Record doesn't exist or ACL restricts the record retrieval".to_owned()),
            Self::NothingFound => {
                Some("Records matching query not found. Check query parameter or offset parameter".to_owned())
            }
            Self::MayNotQueryField => {
                Some("Field(s) present in the query do not have permission to be read".to_owned())
            }
            Self::TableClosed => Some("Failed API level ACL Validation".to_owned()),
            Self::Acl(denied) => Some(format!("ACL Exception {} Failed due to security constraints", denied.verb())),
            Self::DataPolicy(labels) => {
                Some(format!("Data Policy Exception: The following fields are mandatory: {}", labels.join(", ")))
            }
            Self::BusinessRule { table, rule } => Some(format!(
                "Operation against file '{table}' was aborted by Business Rule '{rule}'. Business Rule Stack:{}",
                rule.split('^').next().unwrap_or_default()
            )),
            Self::Duplicate { table, .. } => {
                Some(format!("Unique Key violation detected by database ({table}.sys_id)"))
            }
            Self::Unreadable(why) => Some(why.clone()),
            Self::TooLarge { sent, most } => Some(format!(
                "Rejected large REST payload with content-length = {sent} bytes. Max allowed: {most} bytes."
            )),
            Self::Pagination(limit) => Some(format!(
                "The requested query is too long to build the response pagination header URLs. Please do one of the \
                 following: shorten the sysparm_query, or query without pagination by setting the parameter \
                 'sysparm_suppress_pagination_header' to true, or set 'sysparm_limit' with a value larger then \
                 {limit} to bypass the need for pagination."
            )),
            Self::InvalidTable(_)
            | Self::MayNotQuery
            | Self::Scope
            | Self::File(_)
            | Self::UnknownUri
            | Self::UnknownUriNotFound
            | Self::Method
            | Self::NotAcceptable
            | Self::MediaType(_)
            | Self::Parameter(_) => None,
        }
    }
}
