//! Public behaviour of the catalog.

#[cfg(test)]
mod lookup;
#[cfg(test)]
mod matching;
