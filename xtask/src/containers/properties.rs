//! The table of all properties of the resources whose names are compared, against the packages that list them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{cloudformation, sam, terraform};
use crate::say;

/// Resource types and their properties.
pub(super) type Names = BTreeMap<String, BTreeSet<String>>;

const TABLE: &str = "crates/iamkit-source/data/properties.tsv";
/// What the names of all types in the table begin with.
const FAMILIES: [&str; 3] = ["AWS::IAM::", "AWS::Serverless::", "aws_iam_"];
/// Begins a line that names what the packages do not know yet: a type, and properties of it.
const NEWER: &str = "# newer ";

/// Returns how many names of the packages the table lacks, and how many of its own stand in no package: near a
/// name that is listed, one that is not is taken for a slip.
pub(super) fn check(root: &Path) -> Result<usize> {
    let mut known = cloudformation::names(root)?;
    // The transform decides what SAM takes, whatever the schema says besides.
    known.extend(sam::names(root)?);
    known.extend(terraform::names(root)?);
    known.retain(|name, _| FAMILIES.iter().any(|family| name.starts_with(family)));
    let text = fs::read_to_string(root.join(TABLE)).context(TABLE)?;
    let mut wrong = differences(&text, &known);
    let required = terraform::required(root)?;
    let optional = marked(&text).filter(|one| !required.contains(one));
    wrong.extend(optional.map(|(of, name)| format!("{name} of {of} is not required")));
    for one in &wrong {
        say(format_args!("properties.tsv: {one}"));
    }
    say(format_args!("properties.tsv: {} types of the packages", known.len()));
    Ok(wrong.len())
}

/// Returns the arguments that the table marks as required.
fn marked(table: &str) -> impl Iterator<Item = (String, String)> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t')).flat_map(|(resource_type, all)| {
        let names = all.split_whitespace().filter_map(|name| name.strip_suffix('*'));
        names.map(|name| (resource_type.to_owned(), name.to_owned()))
    })
}

fn differences(table: &str, known: &Names) -> Vec<String> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let newer: Vec<Vec<String>> =
        table.lines().filter_map(|line| line.strip_prefix(NEWER)).map(words).collect();
    let is_newer = |resource_type: &str, name: Option<&str>| {
        let mut rows = newer.iter();
        rows.any(|row| match row.split_first() {
            Some((first, rest)) => {
                first == resource_type
                    && name.map_or(rest.is_empty(), |name| rest.iter().any(|it| it == name))
            }
            None => false,
        })
    };
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let names = |all: &str| words(&all.replace('*', ""));
    let rows: BTreeMap<&str, Vec<String>> =
        rows.filter_map(|row| row.split_once('\t')).map(|(name, all)| (name, names(all))).collect();
    let mut wrong = Vec::new();
    for (resource_type, names) in known {
        let Some(row) = rows.get(&**resource_type) else {
            wrong.push(format!("{resource_type} is missing"));
            continue;
        };
        let missing = names.iter().filter(|name| !row.is_empty() && !row.contains(name));
        wrong.extend(missing.map(|name| format!("{resource_type} lacks {name}")));
    }
    for (resource_type, row) in rows {
        let Some(names) = known.get(resource_type) else {
            if !is_newer(resource_type, None) {
                wrong.push(format!("there is no {resource_type}"));
            }
            continue;
        };
        let own = row.iter().filter(|name| !names.contains(*name));
        let own = own.filter(|name| !is_newer(resource_type, Some(name)));
        wrong.extend(own.map(|name| format!("there is no {name} of {resource_type}")));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_missing_and_names_of_nothing() {
        let names = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>();
        let known = Names::from([
            ("AWS::IAM::Role".to_owned(), names(&["Path", "RoleName"])),
            ("AWS::IAM::SAMLProvider".to_owned(), names(&["Name"])),
        ]);
        let right = "# All\n# newer AWS::IAM::Role Tags\n# newer AWS::IAM::New\nAWS::IAM::New\t\n\
                     AWS::IAM::Role\tPath RoleName Tags\nAWS::IAM::SAMLProvider\t\n";
        assert_eq!(differences(right, &known), Vec::<String>::new());
        let wrong = "AWS::IAM::New\tA\nAWS::IAM::Role\tPath Tags\n";
        assert_eq!(
            differences(wrong, &known),
            [
                "AWS::IAM::Role lacks RoleName",
                "AWS::IAM::SAMLProvider is missing",
                "there is no AWS::IAM::New",
                "there is no Tags of AWS::IAM::Role",
            ]
        );
        let required: Vec<_> = marked("# a*\nx\ta b* c*\n").collect();
        assert_eq!(required, ["b", "c"].map(|it| ("x".to_owned(), it.to_owned())));
    }
}
