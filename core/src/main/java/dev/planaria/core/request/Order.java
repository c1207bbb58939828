package dev.planaria.core.request;

/// Which end of a list comes first.
public enum Order {
    ASCENDING,
    DESCENDING
}
