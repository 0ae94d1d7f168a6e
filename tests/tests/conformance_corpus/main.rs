//! The conformance corpus, decided with the catalog's knowledge of actions.

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod options;
