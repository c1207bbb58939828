/// `planaria demo`: the whole of Planaria on a repository with a bug, without a key and without a
/// network, and with a plug that is pulled.
package dev.planaria.server.demo;
