//! API operations of service clients to actions and back.

use std::fmt;
use std::ops::Range;

use crate::action::{Action, ActionId};
use crate::catalog::Catalog;
use crate::layout::Section;
use crate::pack::inflate;

/// Every client, decoded on first use.
///
/// A line is `client TAB other names TAB operations named as actions TAB other operations`:
/// `prefix:first-last,single;prefix:…` counts actions from the prefix's first one, and
/// `Operation=prefix:Action,prefix:Action;Operation=` lists the others.
#[derive(Debug)]
pub(crate) struct OperationTable {
    text: String,
    // INVARIANT: sorted by the client's name.
    clients: Vec<Client>,
    /// Every other name of a client in lower case, with its place in `clients`; sorted.
    aliases: Vec<(Box<str>, usize)>,
}

#[derive(Debug)]
struct Client {
    name: Range<usize>,
    aliases: Range<usize>,
    /// Actions that are operations of the same name.
    same: Vec<Same>,
    others: Vec<Other>,
}

#[derive(Debug)]
struct Same {
    service: u16,
    ids: Vec<Range<u16>>,
}

impl Same {
    fn contains(&self, id: ActionId) -> bool {
        self.ids.iter().any(|range| range.contains(&id.0))
    }
}

#[derive(Debug)]
struct Other {
    name: Range<usize>,
    actions: Vec<ActionId>,
}

/// An operation of a service client, such as `CompleteMultipartUpload` of `s3`.
///
/// Displays as `s3:CompleteMultipartUpload`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation<'a> {
    /// Name of the client, as SDKs for Python and the command line spell it.
    pub client: &'a str,
    /// Name of the operation.
    pub name: &'a str,
    /// Actions that the call needs, its own first; empty when none is known.
    pub actions: Vec<Action<'a>>,
}

impl fmt::Display for Operation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.client, self.name)
    }
}

impl Catalog {
    fn operation_table(&self) -> &OperationTable {
        self.operations.get_or_init(|| {
            let text = inflate(self.pack.section(Section::Operations));
            let clients: Vec<Client> =
                text.lines().filter_map(|line| self.parse_client(&text, line)).collect();
            let mut aliases = Vec::new();
            for (client, place) in clients.iter().zip(0..) {
                let names = text.get(client.aliases.clone()).unwrap_or_default().split(',');
                aliases.extend(names.map(|name| (name.to_ascii_lowercase().into(), place)));
            }
            aliases.sort_unstable();
            OperationTable { text, clients, aliases }
        })
    }

    fn parse_client(&self, text: &str, line: &str) -> Option<Client> {
        let place = |part: &str| {
            let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
            start..start + part.len()
        };
        let mut fields = line.split('\t');
        let (name, aliases) = (fields.next()?, fields.next()?);
        let mut same = Vec::new();
        for list in fields.next()?.split(';').filter(|list| !list.is_empty()) {
            let (prefix, numbers) = list.split_once(':')?;
            let service = self.service(prefix)?;
            let base = service.record.first_action;
            let mut ids = Vec::new();
            for number in numbers.split(',') {
                let (first, last) = number.split_once('-').unwrap_or((number, number));
                let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
                ids.push(base.checked_add(first)?..base.checked_add(last)?.checked_add(1)?);
            }
            same.push(Same { service: service.index, ids });
        }
        let others = fields.next()?.split(';').filter(|other| !other.is_empty());
        let others = others.filter_map(|other| {
            let (name, actions) = other.split_once('=')?;
            let actions = actions.split(',').filter_map(|name| self.action(name));
            Some(Other { name: place(name), actions: actions.map(|action| action.id()).collect() })
        });
        let others = others.collect();
        Some(Client { name: place(name), aliases: place(aliases), same, others })
    }

    /// Returns the operation `operation` of the client `client`, in any case.
    ///
    /// The client is named as SDKs do (`s3`, `stepfunctions`), by service id (`SFN`), by action
    /// prefix (`states`) or by CloudTrail's event source (`states.amazonaws.com`).
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let operation = catalog.operation("s3", "CompleteMultipartUpload").unwrap();
    /// assert_eq!(operation.actions[0].to_string(), "s3:PutObject");
    /// # }
    /// ```
    #[must_use]
    pub fn operation(&self, client: &str, operation: &str) -> Option<Operation<'_>> {
        let table = self.operation_table();
        let client = client.split_once(".amazonaws.com").map_or(client, |(name, _)| name);
        let lower = client.to_ascii_lowercase();
        let by_name = table.clients.binary_search_by(|found| {
            table.text.get(found.name.clone()).unwrap_or_default().cmp(lower.as_str())
        });
        let by_name = by_name.ok().and_then(|index| table.clients.get(index)).into_iter();
        // Clients and operations are names of SDKs and of the AWS CLI, which IAM's rule of case does
        // not reach; they are found in any case, for those who type them.
        let first = table.aliases.partition_point(|(alias, _)| **alias < *lower);
        let by_alias = table.aliases.iter().skip(first).take_while(|(alias, _)| **alias == *lower);
        let by_alias = by_alias.filter_map(|(_, place)| table.clients.get(*place));
        by_name.chain(by_alias).find_map(|client| self.operation_of(table, client, operation))
    }

    fn operation_of<'a>(
        &'a self,
        table: &'a OperationTable,
        client: &Client,
        operation: &str,
    ) -> Option<Operation<'a>> {
        let part = |range: &Range<usize>| table.text.get(range.clone()).unwrap_or_default();
        let same = client.same.iter().find_map(|same| {
            let action = self.service_at(same.service)?.action(operation)?;
            same.contains(action.id()).then_some(action)
        });
        if let Some(action) = same {
            let (client, name) = (part(&client.name), action.name());
            return Some(Operation { client, name, actions: vec![action] });
        }
        let named = |other: &&Other| part(&other.name).eq_ignore_ascii_case(operation);
        let other = client.others.iter().find(named)?;
        let actions = other.actions.iter().filter_map(|id| self.action_by_id(*id)).collect();
        Some(Operation { client: part(&client.name), name: part(&other.name), actions })
    }

    /// Returns the names of all clients, sorted.
    pub fn clients(&self) -> impl Iterator<Item = &str> {
        let table = self.operation_table();
        table.clients.iter().filter_map(|client| table.text.get(client.name.clone()))
    }

    /// Returns the operations of the client `client`, sorted by name.
    #[must_use]
    pub fn operations_of(&self, client: &str) -> Vec<Operation<'_>> {
        let table = self.operation_table();
        let part = |range: &Range<usize>| table.text.get(range.clone()).unwrap_or_default();
        let named =
            table.clients.iter().filter(|found| part(&found.name).eq_ignore_ascii_case(client));
        let mut operations = Vec::new();
        for client in named {
            let same = client.same.iter().flat_map(|same| same.ids.iter().cloned().flatten());
            operations.extend(same.filter_map(|id| self.action_by_id(ActionId(id))).map(
                |action| Operation {
                    client: part(&client.name),
                    name: action.name(),
                    actions: vec![action],
                },
            ));
            operations.extend(client.others.iter().map(|other| Operation {
                client: part(&client.name),
                name: part(&other.name),
                actions: other.actions.iter().filter_map(|id| self.action_by_id(*id)).collect(),
            }));
        }
        operations.sort_by_key(|operation| operation.name);
        operations
    }
}

impl<'a> Action<'a> {
    /// Returns the API operations that need the action, sorted by client.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'a>> {
        let catalog = self.service().catalog;
        let table = catalog.operation_table();
        let part = |range: &Range<usize>| table.text.get(range.clone()).unwrap_or_default();
        let mut operations = Vec::new();
        for client in &table.clients {
            if client.same.iter().any(|same| same.contains(self.id())) {
                let (client, name) = (part(&client.name), self.name());
                operations.push(Operation { client, name, actions: vec![*self] });
            }
            for other in client.others.iter().filter(|other| other.actions.contains(&self.id())) {
                operations.push(Operation {
                    client: part(&client.name),
                    name: part(&other.name),
                    actions: other
                        .actions
                        .iter()
                        .filter_map(|id| catalog.action_by_id(*id))
                        .collect(),
                });
            }
        }
        operations
    }
}
