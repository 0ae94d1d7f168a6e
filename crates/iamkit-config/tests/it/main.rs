//! The public behaviour: an `iamkit.toml` is read whole, and what is wrong with it is said with its
//! place and the nearest name.

#[cfg(test)]
mod configuration;
#[cfg(test)]
mod source;
