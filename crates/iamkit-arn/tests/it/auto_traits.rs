//! What users may share between threads and keep as long as they like.

use iamkit_arn::{
    AccountId, Arn, ArnBuilder, ArnRef, ParseAccountIdError, ParseArnError, ParsePartitionError,
    ParseRegionError, Partition, Pattern, PrincipalArn, Region,
};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<AccountId>();
    shared::<ParseAccountIdError>();
    shared::<Arn>();
    shared::<ArnRef<'static>>();
    shared::<ArnBuilder>();
    shared::<ParseArnError>();
    shared::<Partition>();
    shared::<ParsePartitionError>();
    shared::<Pattern>();
    shared::<PrincipalArn<'static>>();
    shared::<Region>();
    shared::<ParseRegionError>();
}
