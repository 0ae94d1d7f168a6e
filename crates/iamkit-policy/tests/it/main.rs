//! What the crate promises, seen from outside.

#[cfg(test)]
mod auto_traits;
#[cfg(test)]
mod built;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faulty;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod policy_types;
#[cfg(test)]
#[cfg(feature = "schema")]
mod schemas;
#[cfg(test)]
#[cfg(feature = "serde")]
mod serialized;
#[cfg(test)]
mod storable;
