//! What the catalog knows of AWS's own policies: the newest version of every managed policy.
//!
//! AWS validates these documents, so that a name in them that the catalog does not know is a gap
//! of the catalog. The counts are pinned: whoever refreshes the data explains the difference.

#[cfg(test)]
mod actions;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod rcp_services;
#[cfg(test)]
mod resources;
