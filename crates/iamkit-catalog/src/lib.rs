//! Every AWS service's actions, resource types, condition keys and API operations.
