//! ARNs, their parts and their patterns.

#[cfg(test)]
mod arns;
#[cfg(test)]
mod auto_traits;
#[cfg(all(test, feature = "serde", feature = "schema"))]
mod features;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod patterns;
#[cfg(test)]
mod principals;
