//! Whose tickets another integration may write as well.

/// A customer or a supplier, by its id in Halo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The customer whose ticket it is.
    Customer(i64),
    /// The supplier that the ticket is passed on to.
    Supplier(i64),
}
