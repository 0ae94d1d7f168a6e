//! Public behaviour of iamkit-scenario.

#[cfg(test)]
mod account;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod deciding;
#[cfg(test)]
mod reading;
