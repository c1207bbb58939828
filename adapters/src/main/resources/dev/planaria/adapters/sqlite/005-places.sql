-- The place whose hands a server serves: one that goes on under a new name still serves them (protocol §8).
alter table node add column hands text;
