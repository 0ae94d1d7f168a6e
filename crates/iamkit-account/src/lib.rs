//! Accounts: who can, what can.
//!
//! ```
//! use iamkit_account::Account;
//! use iamkit_source::{ManagedPolicies, read_account_dump};
//!
//! let text = r#"{"UserDetailList": [{
//!     "UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines",
//!     "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}]}"#;
//! let dump = read_account_dump(&iamkit_syntax::parse(text)).unwrap();
//! let account = Account::build(&dump, &ManagedPolicies).unwrap();
//! let ines = &account.principals()[0];
//! assert_eq!(&*account.policy(ines.identity[0]).unwrap().name, "ReadOnlyAccess");
//! ```
//!
//! The crate has no features.

mod account;
mod answer;
mod build;
mod container;
mod decide;
mod deployed;
mod judged;
mod named;
mod pool;
mod question;
mod resource_policies;
mod slices;
mod stand_in;
mod what_can;
mod who_can;
mod words;

pub use account::{Account, AccountWarning, Cut, Gap, GapPart, Principal, PrincipalKind};
pub use answer::{
    AccountDecision, Answer, Condition, DecidingPolicyStatement, Missing, ResourceScope,
};
pub use container::{Deployment, DeploymentText};
pub use decide::AskError;
pub use named::{MakeRequest, NamedCaller, NamedCallerKind, NamedQuestion};
pub use pool::{AccountPolicy, PolicyId};
pub use question::{ASSUMED_KEYS, Question, ResourceOwner, open_keys};
pub use what_can::{ActionAnswer, WhatCan};
pub use who_can::WhoCan;
