/// What servers of one store tell each other, as fast as they can and without any promise.
package dev.planaria.server.nodes;
