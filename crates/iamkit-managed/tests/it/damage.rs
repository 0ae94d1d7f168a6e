use iamkit_managed::{Archive, ArchiveError};
use iamkit_managed_data::POLICIES;

fn error(bytes: impl Into<Vec<u8>>) -> ArchiveError {
    Archive::from_bytes(bytes.into()).unwrap_err()
}

#[test]
fn a_changed_byte_is_refused_wherever_it_is() {
    let header = 0..2_000;
    let body = (2_000..POLICIES.len()).step_by(4_999);
    for place in header.chain(body) {
        let mut bytes = POLICIES.to_vec();
        bytes[place] ^= 1 << (place % 8);
        assert!(Archive::from_bytes(bytes).is_err(), "byte {place}");
    }
}

#[test]
fn a_cut_is_refused_wherever_it_is() {
    for length in (0..2_000).chain((2_000..POLICIES.len()).step_by(9_973)) {
        assert!(Archive::from_bytes(&POLICIES[..length]).is_err(), "{length} bytes");
    }
    let mut longer = POLICIES.to_vec();
    longer.push(0);
    assert!(matches!(error(longer), ArchiveError::WrongLength { .. }));
}

#[test]
fn one_checksum_stands_for_the_file() {
    let archive = Archive::from_bytes(POLICIES).unwrap();
    assert_eq!(archive.checksum(), Archive::EMBEDDED_CHECKSUM);
    assert_ne!(archive.checksum(), 0);
    assert_eq!(iamkit_managed::Archive::try_embedded().unwrap().checksum(), archive.checksum());
}

#[test]
fn errors_say_what_to_do() {
    assert_eq!(
        error(*b"{\"Version\": \"2012-10-17\"}").to_string(),
        "no archive of managed policies, it does not start with `IAMKITMP`"
    );
    assert_eq!(
        error(&POLICIES[..1_000]).to_string(),
        format!("archive has 1000 instead of {} bytes; copy or pack it again", POLICIES.len())
    );
    let mut newer = POLICIES.to_vec();
    newer[8] = 9;
    assert_eq!(
        error(newer).to_string(),
        "archive has format 9 instead of 1; update the program or pack it again"
    );
    let mut damaged = POLICIES.to_vec();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert_eq!(
        error(damaged).to_string(),
        "archive is damaged in its policy histories; copy or pack it again"
    );
}
