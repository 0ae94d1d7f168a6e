//! Public behaviour of iamkit-account.

#[cfg(test)]
mod account;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod who_can;
