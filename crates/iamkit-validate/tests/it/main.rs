//! The checks on the examples of their manuals, on AWS's own policies and on any text at all.

#[cfg(test)]
mod any_text;
#[cfg(test)]
mod attack_paths;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod days;
#[cfg(test)]
mod deputies;
#[cfg(test)]
mod effect;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod growth;
mod identity_providers;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod noise;
#[cfg(test)]
mod recovered;
mod registry;
#[cfg(test)]
mod rendered;
#[cfg(test)]
mod response;
#[cfg(test)]
mod security;
#[cfg(test)]
mod security_corpus;
#[cfg(test)]
mod storable;
#[cfg(test)]
mod whole_access;
