//! Matching, containment and intersection, held against naive definitions.

#[cfg(test)]
mod algebra;
#[cfg(test)]
mod auto_traits;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod glob;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod naive;
