//! The checks on the examples of their manuals and on documents of `tests/checks`.

#[cfg(test)]
mod examples;
#[cfg(test)]
mod registry;
#[cfg(test)]
mod rendered;
