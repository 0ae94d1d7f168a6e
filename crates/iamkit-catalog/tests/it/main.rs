//! Public behaviour of the catalog.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod given;
#[cfg(test)]
mod loading;
#[cfg(test)]
mod lookup;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod partitions;
#[cfg(test)]
mod shrinking;
#[cfg(test)]
mod suggestions;
#[cfg(test)]
mod targets;
