//! Account ids, Regions, partitions.

use iamkit_arn::{AccountId, Partition, Region};

#[test]
fn account_ids_are_twelve_ascii_digits() {
    assert_eq!(AccountId::new("000000000001").unwrap().to_string(), "000000000001");
    for text in
        ["", "1", "1234567890123", "12345678901a", " 12345678901", "１２３４", "-12345678901"]
    {
        let error = text.parse::<AccountId>().unwrap_err();
        assert_eq!(error.to_string(), format!("`{text}` is not an account id of 12 digits"));
    }
    assert_eq!(format!("{:?}", AccountId::new("000000000001")), "Some(AccountId(000000000001))");
}

#[test]
fn regions_have_a_shape() {
    for text in [
        "us-east-1",
        "ap-southeast-5",
        "il-central-1",
        "us-gov-east-1",
        "us-isob-east-1",
        "eusc-de-east-1",
        "xx-newword-12",
    ] {
        assert!(Region::is_well_formed(text), "{text}");
    }
    for text in [
        "",
        "us",
        "us-east",
        "us-1",
        "us-east-1a",
        "us-east-",
        "US-east-1",
        "us-east-1-",
        "global",
        "us--1",
        "u-east-1",
        "us_east_1",
        "us-east-123",
        "*",
    ] {
        assert!(!Region::is_well_formed(text), "{text}");
    }
}

#[test]
fn partitions_have_regions_and_suffixes() {
    let table: Vec<_> = [
        "eu-west-1",
        "cn-northwest-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
        "eusc-de-east-1",
    ]
    .map(Partition::of_region)
    .map(|partition| format!("{partition} {}", partition.dns_suffix()))
    .into();
    assert_eq!(
        table,
        [
            "aws amazonaws.com",
            "aws-cn amazonaws.com.cn",
            "aws-us-gov amazonaws.com",
            "aws-iso c2s.ic.gov",
            "aws-iso-b sc2s.sgov.gov",
            "aws-iso-e cloud.adc-e.uk",
            "aws-iso-f csp.hci.ic.gov",
            "aws-eusc amazonaws.eu",
        ]
    );
}

#[test]
fn partitions_read_their_own_names() {
    for partition in Partition::ALL {
        assert_eq!(partition.as_str().parse(), Ok(partition));
    }
    let error = "AWS".parse::<Partition>().unwrap_err();
    assert_eq!(error.to_string(), "`AWS` is not a known partition");
}
