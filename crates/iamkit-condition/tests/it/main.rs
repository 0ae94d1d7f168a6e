//! Public behaviour of iamkit-condition.

#[cfg(test)]
mod allocations;
#[cfg(test)]
mod auto_traits;
#[cfg(test)]
mod beginnings;
#[cfg(test)]
mod explanations;
#[cfg(test)]
mod extremes;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod names;
#[cfg(test)]
mod readable;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod unknown;
#[cfg(test)]
mod value_types;
