use iamkit_managed::{Archive, PolicyVersion, StatementChange, VersionAt};

/// What was in effect, as `v2`, `v5..v11` or `none`.
fn at(name: &str, time: &str) -> String {
    match Archive::embedded().policy(name).unwrap().at(time.parse().unwrap()) {
        VersionAt::NotYetCreated => "none".to_owned(),
        VersionAt::Known(version) => version.id().to_string(),
        VersionAt::Between { earliest, latest } => format!("{}..{}", earliest.id(), latest.id()),
    }
}

#[test]
fn versions_are_found_by_date() {
    for (time, expected) in [
        ("2015-02-05", "none"),
        ("2015-02-06T18:39:46Z", "none"),
        ("2015-02-06T18:39:47Z", "v1"),
        ("2015-02-06", "v1"),
        ("2016-12-06", "v2"),
        ("2016-12-06T18:11:15Z", "v1"),
        ("2023-07-06T22:03:59Z", "v4"),
        // The dates of v6 to v11 are not known.
        ("2023-07-06T22:04:00Z", "v5..v11"),
        ("2026-02-12T17:59:13Z", "v5..v11"),
        ("2026-02-12T17:59:14Z", "v12"),
        ("2030-01-01", "v12"),
    ] {
        assert_eq!(at("PowerUserAccess", time), expected, "{time}");
    }
}

#[test]
fn the_first_and_the_newest_version_have_a_date() {
    for policy in Archive::embedded().policies() {
        assert!(policy.created().unwrap() <= policy.updated().unwrap(), "{}", policy.name());
        assert_eq!(policy.latest().created(), policy.updated());
        let dates: Vec<_> = policy.versions().filter_map(|version| version.created()).collect();
        assert!(dates.is_sorted(), "{}", policy.name());
    }
}

#[test]
fn versions_keep_their_numbers() {
    for policy in Archive::embedded().policies() {
        for (number, version) in (1..).zip(policy.versions()) {
            assert_eq!(version.id().number(), number);
            assert_eq!(version.is_default(), version.id() == policy.latest().id());
        }
        assert!(policy.latest().is_available(), "{}", policy.name());
    }
}

#[test]
fn changes_between_versions_are_those_of_the_statements() {
    let policy = Archive::embedded().policy("AWSImageBuilderFullAccess").unwrap();
    let versions: Vec<_> = policy.versions().filter(PolicyVersion::is_available).collect();
    let [first, .., newest] = versions[..] else { panic!("{versions:?}") };
    assert_eq!(newest.diff(&newest).unwrap().statements, []);

    let forth = newest.diff(&first).unwrap();
    let back = first.diff(&newest).unwrap();
    assert_eq!((forth.from, forth.to), (back.to, back.from));
    let count = |changes: &[StatementChange], added: bool| {
        let is_wanted = |change: &&StatementChange| match change {
            StatementChange::Added(_) => added,
            StatementChange::Removed(_) => !added,
            StatementChange::Changed { .. } => false,
        };
        changes.iter().filter(is_wanted).count()
    };
    assert!(!forth.statements.is_empty());
    assert_eq!(count(&forth.statements, true), count(&back.statements, false));
    assert_eq!(count(&forth.statements, false), count(&back.statements, true));
}

#[test]
fn changes_across_a_gap_name_the_gap() {
    let policy = Archive::embedded().policy("PowerUserAccess").unwrap();
    let version = |id: &str| policy.version(id.parse().unwrap()).unwrap();
    let diff = version("v12").diff(&version("v8")).unwrap();
    let ids: Vec<_> = diff.unavailable.iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["v9", "v11"]);
}
