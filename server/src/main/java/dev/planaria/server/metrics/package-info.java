/// Numbers for operators, at `/metrics`.
package dev.planaria.server.metrics;
