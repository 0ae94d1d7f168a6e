//! Lists of a policy that name nothing but ARNs of a partition where its requests are never made.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_pattern::Field;
use iamkit_policy::{PolicyDocument, PrincipalElement, PrincipalKind, ResourceElement, Statement};
use iamkit_syntax::Span;

use crate::catalog::Catalog;
use crate::document_targets::TargetProblem;

/// What is compared with a request in one place, with the place of each text.
type List<'d> = Vec<(&'d str, Span)>;

impl Catalog {
    /// Judges the ARNs of a document by the partition of the requests that it is for: a request, its
    /// caller and its resource are of one partition (AWS Account Management Reference Guide, "AWS accounts
    /// and partitions"), so that ARNs of another one match nothing. A list with one ARN of the partition
    /// is for several, and sound; so is a statement beside the same one with the ARNs of the partition.
    ///
    /// Where the partition is not known, it is that of most ARNs of the document.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::Catalog;
    /// use iamkit_policy::{PolicyDocument, Statement};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::deny(["s3:*"]).on(["arn:aws-cn:s3:::reports/*"]));
    /// let found = Catalog::embedded().judge_partitions(&document, Some("aws"));
    /// assert_eq!(found[0].code, "IAMKIT_FOREIGN_PARTITION");
    /// # }
    /// ```
    #[must_use]
    pub fn judge_partitions(
        &self,
        document: &PolicyDocument,
        partition: Option<&str>,
    ) -> Vec<TargetProblem> {
        let lists: Vec<(u32, List<'_>)> = (0_u32..)
            .zip(document.statements())
            .flat_map(|(number, statement)| {
                lists_of(statement).into_iter().map(move |list| (number, list))
            })
            .collect();
        let Some(home) = partition.or_else(|| self.most_frequent(&lists)) else {
            return Vec::new();
        };
        let of_one = lists.iter().filter_map(|(number, list)| Some((*number, list, one_of(list)?)));
        let (at_home, foreign): (Vec<_>, Vec<_>) = of_one.partition(|(.., named)| *named == home);
        if foreign.is_empty() {
            return Vec::new();
        }
        // By what they name, so that each foreign list is held against few.
        let mut twins: BTreeMap<BTreeSet<&str>, Vec<u32>> = BTreeMap::new();
        for (number, list, _) in at_home {
            twins.entry(rests_of(list)).or_default().push(number);
        }
        let has_twin = |number: u32, list: &List<'_>| {
            let numbers = twins.get(&rests_of(list)).map(Vec::as_slice).unwrap_or_default();
            numbers.iter().any(|other| is_alike(document, number, *other))
        };
        let foreign = foreign.into_iter().filter(|(number, list, _)| !has_twin(*number, list));
        let told = foreign.filter_map(|(statement, list, named)| {
            let (text, span) = *list.first()?;
            Some(TargetProblem {
                statement,
                span,
                code: "IAMKIT_FOREIGN_PARTITION",
                message: format!(
                    "`{text}` is of the partition `{named}` and matches nothing of `{home}`"
                ),
                suggestion: format!("write `arn:{home}:`, or `arn:*:` for every partition"),
            })
        });
        told.collect()
    }

    /// Returns the partition of most lists; of as many the first in the document.
    fn most_frequent<'d>(&self, lists: &[(u32, List<'d>)]) -> Option<&'d str> {
        let named: Vec<&str> = lists.iter().filter_map(|(_, list)| one_of(list)).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for partition in &named {
            *counts.entry(partition).or_default() += 1;
        }
        // Of one partition alone, nothing is foreign.
        if counts.len() < 2 {
            return None;
        }
        counts.retain(|partition, _| self.is_partition(partition));
        let most = counts.values().copied().max()?;
        named.into_iter().find(|partition| counts.get(partition) == Some(&most))
    }
}

/// Returns the partition of all ARNs of a list, where each text is an ARN that names it.
fn one_of<'d>(list: &[(&'d str, Span)]) -> Option<&'d str> {
    let mut all = list.iter().map(|(text, _)| {
        let partition = Field::Partition.of(text).filter(|_| text.starts_with("arn:"))?;
        (!partition.is_empty() && !partition.contains(['*', '?', '$', '{', '<']))
            .then_some(partition)
    });
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// Returns the ARNs of a list without their partition: two lists with the same ones differ in it alone.
fn rests_of<'d>(list: &List<'d>) -> BTreeSet<&'d str> {
    list.iter().map(|(text, _)| text.splitn(3, ':').nth(2).unwrap_or_default()).collect()
}

/// Says whether two statements do the same with the same actions.
fn is_alike(document: &PolicyDocument, one: u32, other: u32) -> bool {
    let statement = |number: u32| document.statements().get(usize::try_from(number).ok()?);
    let (Some(one), Some(other)) = (statement(one), statement(other)) else { return false };
    one.effect.value == other.effect.value && one.action == other.action
}

fn lists_of(statement: &Statement) -> Vec<List<'_>> {
    let resources = statement.resource.iter().map(|element: &ResourceElement| {
        element.patterns().iter().map(|it| (it.value.as_str(), it.span)).collect()
    });
    let principals = statement.principal.iter().map(|element: &PrincipalElement| {
        let all = element.principals();
        let of_aws = all.filter(|(kind, _)| *kind == PrincipalKind::Aws);
        of_aws.map(|(_, it)| (it.value.as_str(), it.span)).collect()
    });
    let tests = statement
        .tests()
        .map(|test| test.test.values.iter().map(|it| (it.value.text(), it.span)).collect());
    resources.chain(principals).chain(tests).collect()
}
