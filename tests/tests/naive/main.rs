//! A second engine, written straight from AWS's documentation, and what it says of the first.
//!
//! It has no index, shares nothing between statements or requests and uses no code of the crates
//! that decide: every statement of every policy is read again for every request. A reader can hold
//! each rule against the page that the comment beside it names.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod caller;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod condition;
#[cfg(test)]
mod context;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod correction;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod pool;
#[cfg(test)]
mod principal;
#[cfg(test)]
mod request;
#[cfg(test)]
mod services;
#[cfg(test)]
mod shrink;
#[cfg(test)]
mod text;
#[cfg(test)]
mod value;
