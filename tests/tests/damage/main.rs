//! Damage to a `Deny`: what it denied is never allowed without an error or a warning.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod base;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod law;
#[cfg(test)]
mod random;
