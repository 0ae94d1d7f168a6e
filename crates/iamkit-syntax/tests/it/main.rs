//! What the crate promises, seen from outside.

#[cfg(test)]
mod auto_traits;
#[cfg(test)]
mod encoding;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod rendering;
#[cfg(test)]
mod tree;
