//! Public behaviour of iamkit-scenario.

#[cfg(test)]
mod deciding;
#[cfg(test)]
mod image_builder;
#[cfg(test)]
mod opened;
#[cfg(test)]
mod reading;
