/** Names of services and places that are not part of Belfry, with what to do instead. */
export const notAvailable: Readonly<Record<string, string>> = {
  arg: 'Azure Resource Graph is not part of Belfry; import the resources as a table or watchlist',
  adx: 'other clusters cannot be read; import the data as a table',
  cluster: 'other clusters cannot be read; import the data as a table',
  database: 'other databases cannot be read; import the data as a table',
  workspace: 'other workspaces cannot be read; import the data as a table',
  app: 'Application Insights cannot be read; import the data as a table',
  resource: 'the logs of single resources cannot be read; name the table',
  FileProfile: 'the Defender file profile service is not part of Belfry; join a watchlist of file hashes',
  DeviceFromIP: 'the Defender device inventory is not part of Belfry; join DeviceNetworkInfo',
  AssignedIPAddresses: 'the Defender device inventory is not part of Belfry; join DeviceNetworkInfo',
};
