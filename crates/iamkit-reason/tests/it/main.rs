//! Questions about all requests, asked of documents.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod closely;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod dice;
#[cfg(test)]
mod drawn;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exhaustive;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod links;
#[cfg(test)]
mod readings;
#[cfg(test)]
mod rewritten;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod two_keys;
#[cfg(test)]
mod typed_variables;
#[cfg(test)]
mod variables;
#[cfg(test)]
mod within;
