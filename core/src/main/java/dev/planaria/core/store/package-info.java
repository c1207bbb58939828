/// What every store does alike, told over rows: who may write, what an input means for a session,
/// when it is due. A database only keeps the rows and makes transactions of them ([Transactions]).
package dev.planaria.core.store;
