//! Every version of every AWS managed policy goes all the way: text, document, decision.

#[cfg(test)]
mod corpus;
