-- Which server wrote a hand down (protocol S2): while it lives, a hand of its machine may be reached again.
alter table hand add column node text;
