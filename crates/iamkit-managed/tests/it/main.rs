//! What the embedded archive answers, and which archives are refused.

#[cfg(test)]
mod auto_traits;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod lookup;
#[cfg(test)]
mod versions;
