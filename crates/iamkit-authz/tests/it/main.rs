//! Behaviour of the engine.

#[cfg(test)]
mod allocations;
#[cfg(test)]
mod callers;
#[cfg(test)]
mod case;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod explanations;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod many_principals;
#[cfg(test)]
mod many_statements;
#[cfg(test)]
mod not_principal;
#[cfg(test)]
mod partial;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod scope_down;
#[cfg(test)]
mod services;
#[cfg(test)]
mod tables;
