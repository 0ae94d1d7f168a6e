//! Public behaviour of iamkit-source.

#[cfg(test)]
mod account;
#[cfg(test)]
mod containers;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod nested;
